package lab

import (
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"

	"github.com/reuselab/reuselab/proxy/targets"
	"github.com/reuselab/reuselab/scenarios"
)

// configuration says in the targets' words what the case wants.
func configuration(c scenarios.Case, maxConn int, servers, front map[string]string) targets.Config {
	cfg := targets.Config{Threads: c.Proxy.Threads, MaxConn: maxConn, Timeout: productTimeout, IdlePoolShared: c.Proxy.IdlePoolShared}
	for _, f := range c.Proxy.Frontends {
		cfg.Frontends = append(cfg.Frontends, targets.Frontend{
			Name: f.Name, Addr: front[f.Name], Proto: f.Proto, Backend: f.Backend, FrontendKnobs: targets.FrontendKnobs(f.FrontendKnobs),
		})
	}
	if c.Proxy.HAProxyCfg != "" {
		cfg.HAProxyCfg, cfg.Env = c.Proxy.HAProxyCfg, environment(c, servers, front)
		return cfg
	}
	for _, be := range c.Proxy.Backends {
		out := targets.Backend{Name: be.Name, BackendKnobs: targets.BackendKnobs(be.BackendKnobs)}
		for _, s := range c.Servers {
			if slices.Contains(be.Servers, s.Name) {
				out.Servers = append(out.Servers, targets.Server{Name: s.Name, Addr: servers[s.Name], Proto: s.Proto})
			}
		}
		cfg.Backends = append(cfg.Backends, out)
	}
	return cfg
}

// environment is what a configuration in HAProxy's language finds there of what the lab decides, as NAME=VALUE, sorted by name.
func environment(c scenarios.Case, servers, front map[string]string) []string {
	env := map[string]string{}
	set := func(kind, name, value string) { env[kind+"_"+strings.ReplaceAll(name, "-", "_")] = value }
	for axis, value := range c.Axes {
		set("axis", axis, fmt.Sprint(value))
	}
	for name, addr := range front {
		set("bind", name, addr)
	}
	for name, addr := range servers {
		set("addr", name, addr)
		if host, port, err := net.SplitHostPort(addr); err == nil {
			set("host", name, host)
			set("port", name, port)
		}
	}
	var list []string
	for _, name := range slices.Sorted(maps.Keys(env)) {
		list = append(list, name+"="+env[name])
	}
	return list
}
