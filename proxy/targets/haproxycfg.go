package targets

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"
)

// readsHAProxyCfg is what all products that read haproxy.cfg have in common.
type readsHAProxyCfg struct{}

func (readsHAProxyCfg) Direct() bool { return false }
func (readsHAProxyCfg) Can() []string {
	return []string{"haproxy-cfg", "runtime-api", "show-servers-conn"}
}
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
	w := &cfgWriter{}
	w.global(c)
	if c.HAProxyCfg != "" {
		w.line("")
		w.text.WriteString(strings.TrimRight(c.HAProxyCfg, "\n") + "\n")
		return w.text.Bytes(), nil
	}
	w.line("")
	w.line("defaults")
	w.line("    mode http")
	w.timeout("connect", c.Timeout)
	w.timeout("client", c.Timeout)
	w.timeout("server", c.Timeout)
	w.line("    maxconn %d", c.MaxConn)
	w.line("    no option abortonclose")
	for _, f := range c.Frontends {
		w.frontend(f)
	}
	for _, be := range c.Backends {
		w.backend(be)
	}
	return w.text.Bytes(), nil
}

// cfgWriter writes the language's lines.
type cfgWriter struct{ text bytes.Buffer }

func (w *cfgWriter) line(format string, a ...any) { fmt.Fprintf(&w.text, format+"\n", a...) }

// given writes a keyword whose value is not left open.
func (w *cfgWriter) given(keyword, value string) {
	if value != "" {
		w.line("    %s %s", keyword, value)
	}
}

func (w *cfgWriter) number(keyword string, n *int) {
	if n != nil {
		w.line("    %s %d", keyword, *n)
	}
}

func (w *cfgWriter) timeout(of string, d time.Duration) {
	if d > 0 {
		w.line("    timeout %s %dms", of, d.Milliseconds())
	}
}

func (w *cfgWriter) global(c Config) {
	if len(c.Env) == 0 {
		w.line("# %s is where the runtime API's socket is to be: set it before starting this by hand.", EnvStats)
	} else {
		w.line("# Before starting this by hand, set %s to where the runtime API's socket is to be, and:", EnvStats)
		for _, set := range c.Env {
			w.line("#   %s", set)
		}
	}
	w.line("global")
	w.line("    maxconn %d", c.MaxConn)
	if c.Threads > 0 {
		w.line("    nbthread %d", c.Threads)
	}
	w.given("tune.idle-pool.shared", c.IdlePoolShared)
	w.line("    stats socket \"${%s}\" mode 600 level admin", EnvStats)
}

func (w *cfgWriter) frontend(f Frontend) {
	w.line("")
	w.line("frontend %s", f.Name)
	w.line("    bind %s", f.Addr)
	w.connectionMode(f.ConnectionMode)
	w.number("max-session-srv-conns", f.MaxSessionSrvConns)
	w.timeout("client", f.TimeoutClient)
	w.timeout("http-keep-alive", f.TimeoutHTTPKeepAlive)
	w.timeout("http-request", f.TimeoutHTTPRequest)
	w.line("    default_backend %s", f.Backend)
}

func (w *cfgWriter) backend(be Backend) {
	w.line("")
	w.line("backend %s", be.Name)
	w.line("    balance %s", cmp.Or(be.Balance, "roundrobin"))
	w.given("http-reuse", be.HTTPReuse)
	w.connectionMode(be.ConnectionMode)
	if be.AbortOnClose {
		w.line("    option abortonclose")
	}
	if be.PreferLastServer {
		w.line("    option prefer-last-server")
	}
	w.number("retries", be.Retries)
	w.given("retry-on", be.RetryOn)
	switch {
	case be.Redispatch == nil:
	case *be.Redispatch == 0:
		w.line("    no option redispatch")
	default:
		w.line("    option redispatch %d", *be.Redispatch)
	}
	w.timeout("connect", be.TimeoutConnect)
	w.timeout("queue", be.TimeoutQueue)
	w.timeout("server", be.TimeoutServer)
	w.timeout("tunnel", be.TimeoutTunnel)
	for _, s := range be.Servers {
		w.line("    server %s %s%s", s.Name, s.Addr, serverOptions(be, s))
	}
}

// connectionMode writes HAProxy's option of a mode (configuration manual 4.2: the options http-keep-alive, http-server-close, httpclose).
func (w *cfgWriter) connectionMode(mode string) {
	switch mode {
	case "keep-alive", "server-close":
		w.line("    option http-%s", mode)
	case "close":
		w.line("    option httpclose")
	}
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
