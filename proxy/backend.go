package proxy

import (
	"fmt"
	"time"

	"github.com/reuselab/reuselab/proxy/balance"
	"github.com/reuselab/reuselab/proxy/haproxycfg"
	"github.com/reuselab/reuselab/proxy/pool"
)

// backend is the side of a proxy that has servers.
type backend struct {
	cfg      *haproxycfg.Proxy
	mode     mode
	balancer balance.Balancer
	servers  []*server
	counters counters
	load     gauge // requests
}

func newBackend(p *Proxy, c *haproxycfg.Proxy, g haproxycfg.Global) (*backend, error) {
	m, err := lookupMode(c.ConnMode)
	if err != nil {
		return nil, err
	}
	policy, err := pool.LookupPolicy(c.HTTPReuse)
	if err != nil {
		return nil, err
	}
	be := &backend{cfg: c, mode: m, counters: newCounters(p.Threads())}
	var weights []int
	for _, sc := range c.Servers {
		weights = append(weights, sc.Weight)
		sv, err := newServer(p, be, sc, policy, g.IdlePoolShared)
		if err != nil {
			return nil, fmt.Errorf("server %s: %w", sc.Name, err)
		}
		be.servers = append(be.servers, sv)
	}
	be.balancer, err = balance.New(c.Balance, weights)
	return be, err
}

// choose returns the server for a request of one of sh's clients, or nil.
func (b *backend) choose(sh *shard) *server {
	i, ok := b.balancer.Pick(anyServer, balance.None)
	if !ok {
		return nil
	}
	b.counters.by(sh).balanced.Add(1)
	b.servers[i].counters.by(sh).balanced.Add(1)
	return b.servers[i]
}

// anyServer says that a server is usable: none is ever down, in maintenance or full yet.
func anyServer(int) bool { return true }

// timeoutConnect is how long connecting to a server may take; 0 is no limit.
func (b *backend) timeoutConnect() time.Duration { return b.cfg.Timeouts.Connect }

func (b *backend) closeConns() {
	for _, sv := range b.servers {
		sv.closeConns()
	}
}
