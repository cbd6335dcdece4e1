package targets

import (
	"bytes"
	"context"
	"fmt"
)

// readsHAProxyCfg is what all products that read haproxy.cfg have in common.
type readsHAProxyCfg struct{}

func (readsHAProxyCfg) Direct() bool                    { return false }
func (readsHAProxyCfg) Can() []string                   { return []string{"runtime-api", "show-servers-conn"} }
func (readsHAProxyCfg) Lacks(Config) string             { return "" }
func (readsHAProxyCfg) Render(c Config) ([]byte, error) { return renderHAProxy(c) }
func (readsHAProxyCfg) FileName() string                { return "haproxy.cfg" }

func (readsHAProxyCfg) Command(p Product, file string) []string {
	return []string{p.Path, "-db", "-f", file}
}

func (readsHAProxyCfg) Stats(ctx context.Context, socket string) (Stats, bool, error) {
	s, err := showServersConn(ctx, socket)
	return s, err == nil, err
}

// renderHAProxy writes a configuration in HAProxy's language, for every product that reads it.
//
// What versions default differently is always written out, so that one file means one thing: balance (random since 3.3),
// abortonclose (on since 3.3), maxconn (derived from the descriptor limit when absent).
func renderHAProxy(c Config) ([]byte, error) {
	var b bytes.Buffer
	line := func(format string, a ...any) { fmt.Fprintf(&b, format+"\n", a...) }
	line("# %s is where the runtime API's socket is to be: set it before starting this by hand.", EnvStats)
	line("global")
	line("    maxconn %d", c.MaxConn)
	if c.Threads > 0 {
		line("    nbthread %d", c.Threads)
	}
	line("    stats socket \"${%s}\" mode 600 level admin", EnvStats)
	line("")
	line("defaults")
	line("    mode http")
	line("    timeout connect %dms", c.Timeout.Milliseconds())
	line("    timeout client %dms", c.Timeout.Milliseconds())
	line("    timeout server %dms", c.Timeout.Milliseconds())
	line("    maxconn %d", c.MaxConn)
	line("    no option abortonclose")
	for _, f := range c.Frontends {
		line("")
		line("frontend %s", f.Name)
		line("    bind %s", f.Addr)
		line("    default_backend %s", f.Backend)
	}
	for _, be := range c.Backends {
		line("")
		line("backend %s", be.Name)
		if be.Balance == "" {
			be.Balance = "roundrobin"
		}
		line("    balance %s", be.Balance)
		if be.HTTPReuse != "" {
			line("    http-reuse %s", be.HTTPReuse)
		}
		if be.TimeoutServer > 0 {
			line("    timeout server %dms", be.TimeoutServer.Milliseconds())
		}
		for _, s := range be.Servers {
			line("    server %s %s%s", s.Name, s.Addr, serverOptions(be, s))
		}
	}
	return b.Bytes(), nil
}

func serverOptions(be Backend, s Server) string {
	var opts string
	if s.Proto == "h2" {
		opts += " proto h2"
	}
	if be.PoolMaxConn != nil {
		opts += fmt.Sprintf(" pool-max-conn %d", *be.PoolMaxConn)
	}
	if be.PoolLowConn != nil {
		opts += fmt.Sprintf(" pool-low-conn %d", *be.PoolLowConn)
	}
	if be.PoolPurgeDelay != nil {
		opts += fmt.Sprintf(" pool-purge-delay %dms", be.PoolPurgeDelay.Milliseconds())
	}
	return opts
}
