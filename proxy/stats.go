package proxy

import (
	"github.com/reuselab/reuselab/proxy/haproxycfg"
	"github.com/reuselab/reuselab/proxy/pool"
)

// BackendStats are the servers of one backend or listen, in order of declaration.
type BackendStats struct {
	Config  *haproxycfg.Proxy
	Servers []ServerStats
}

// ServerStats is one server and its pool's numbers at one moment.
type ServerStats struct {
	Config *haproxycfg.Server
	Pool   pool.Stats
}

// Stats returns the numbers of all pools, in order of declaration.
func (p *Proxy) Stats() []BackendStats {
	var all []BackendStats
	for _, be := range p.backends {
		b := BackendStats{Config: be.cfg}
		for _, sv := range be.servers {
			b.Servers = append(b.Servers, ServerStats{Config: sv.cfg, Pool: sv.pool.Stats()})
		}
		all = append(all, b)
	}
	return all
}
