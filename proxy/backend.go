package proxy

import (
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/reuselab/reuselab/proxy/balance"
	"github.com/reuselab/reuselab/proxy/haproxycfg"
	"github.com/reuselab/reuselab/proxy/pool"
	"github.com/reuselab/reuselab/proxy/retry"
)

// backend is the side of a proxy that has servers.
type backend struct {
	cfg      *haproxycfg.Proxy
	mode     mode
	balancer balance.Balancer
	servers  []*server
	uses     []useServer
	dispatch *server // where all requests go; nil: to the servers
	counters counters
	load     gauge // requests
	cleared  atomic.Pointer[Counts]
	admin    administration
	up       func(i int) bool // whether a server is usable

	retry     retry.Policy
	retrySafe bool // even a first request may use a connection that is not proven
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
	if c.TCP {
		policy = pool.Never // each connection is its client's own, whatever http-reuse says
	}
	be := &backend{cfg: c, mode: m, counters: newCounters(p.Threads())}
	if be.retry, err = retryPolicy(c); err != nil {
		return nil, err
	}
	be.retrySafe = be.retry.Causes.Safe()
	for _, sc := range c.Servers {
		sv, err := newServer(p, be, sc, policy, g.IdlePoolShared)
		if err != nil {
			return nil, fmt.Errorf("server %s: %w", sc.Name, err)
		}
		be.servers = append(be.servers, sv)
	}
	be.uses = newUseServers(be)
	if c.Dispatch != nil {
		if be.dispatch, err = newDispatch(p, be, c.Dispatch); err != nil {
			return nil, err
		}
	}
	be.up = func(i int) bool { return be.servers[i].usable() }
	be.balancer, err = balance.New(c.Balance, be.beginAdmin(time.Now()))
	return be, err
}

// choose returns the server for t's request, or nil. avoid is the one that failed just now, which is chosen only if there
// is no other, or nil.
func (b *backend) choose(t *transaction, avoid *server) *server {
	if sv := b.preferred(t.s); sv != nil {
		return sv
	}
	number := balance.None
	if avoid != nil {
		number = slices.Index(b.servers, avoid)
	}
	i, ok := b.balancer.Pick(b.up, number)
	if !ok {
		return nil
	}
	if i == number {
		return avoid // it was chosen and counted before
	}
	sh := t.s.shard
	b.counters.by(sh).balanced.Add(1)
	b.servers[i].counters.by(sh).balanced.Add(1)
	return b.servers[i]
}

// usable counts the servers that requests are given to.
func (b *backend) usable() int {
	b.admin.mu.Lock()
	defer b.admin.mu.Unlock()
	n := 0
	for _, sv := range b.servers {
		if sv.balanced() > 0 {
			n++
		}
	}
	return n
}

// timeoutConnect is how long connecting to a server may take; 0 is no limit.
func (b *backend) timeoutConnect() time.Duration { return b.cfg.Timeouts.Connect }

func (b *backend) closeConns() {
	for _, sv := range b.servers {
		sv.closeConns()
	}
	if b.dispatch != nil {
		b.dispatch.closeConns()
	}
}
