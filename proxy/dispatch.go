package proxy

import (
	"github.com/reuselab/reuselab/proxy/haproxycfg"
	"github.com/reuselab/reuselab/proxy/pool"
)

// newDispatch makes the one destination of a backend with a dispatch line. It is no server: it has no name and no
// statistics, and "private" is every connection to it, whatever http-reuse says, so each serves one client connection alone
// (specification 2.1).
func newDispatch(p *Proxy, be *backend, a *haproxycfg.Address) (*server, error) {
	c := &haproxycfg.Server{Network: a.Network, Addr: a.Addr, Proto: "h1", PoolMaxConn: -1, MaxReuse: -1}
	sv, err := newServer(p, be, c, pool.Never, false)
	if err == nil {
		sv.anonymous = true
	}
	return sv, err
}
