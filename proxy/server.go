package proxy

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
	"github.com/reuselab/reuselab/proxy/parking"
	"github.com/reuselab/reuselab/proxy/pool"
	"github.com/reuselab/reuselab/proxy/retry"
)

// server is one server of a backend: its pool, and how it is spoken to.
type server struct {
	p    *Proxy
	be   *backend
	cfg  *haproxycfg.Server
	pool *pool.Pool
	h2   bool
	owns bool // its connections may come to belong to one session

	keyed     bool // not every connection to it serves every request
	anonymous bool // it is no server but a dispatch address

	connect func(ctx context.Context, lot parking.Lot) (net.Conn, error)
	parked  chan struct{} // tells purge that a tick has to be waited for

	mu    sync.Mutex // guards conns
	conns map[serverConn]struct{}

	counters counters
	load     gauge // requests
	cleared  atomic.Pointer[Counts]
	admin    administered
}

// serverConn is an established connection to a server.
type serverConn interface {
	// exchange begins a transaction on a connection that was picked from the pool.
	exchange(t *transaction) (exchange, error)
	// shut closes a connection that no stream uses any more. It may be called by several.
	shut()
	// sever breaks the connection under whoever uses it.
	sever()
}

func newServer(p *Proxy, be *backend, c *haproxycfg.Server, policy *pool.Policy, shared bool) (*server, error) {
	sv := &server{p: p, be: be, cfg: c, parked: make(chan struct{}, 1), conns: map[serverConn]struct{}{}, counters: newCounters(p.Threads())}
	switch c.Proto {
	case "h1":
	case "h2":
		sv.h2 = true
	default:
		return nil, fmt.Errorf("unknown protocol %q (known: h1, h2)", c.Proto)
	}
	sv.keyed = c.ConnName != nil || c.SNI != nil || c.SendProxy != 0 || sv.roams()
	sv.connect = func(ctx context.Context, lot parking.Lot) (net.Conn, error) {
		return lot.Dial(ctx, c.Network, c.Addr, after(time.Now(), be.timeoutConnect()))
	}
	sv.owns = policy.Share == pool.ShareNothing || sv.h2 && policy.Share == pool.ShareParked
	sv.pool = pool.New(pool.Config{
		Policy:     policy,
		Threads:    p.Threads(),
		MaxConn:    c.PoolMaxConn,
		LowConn:    c.PoolLowConn,
		PurgeDelay: c.PoolPurgeDelay,
		Shared:     shared,
		FDs:        p.fds.level,
		OnArm: func(time.Time) {
			select {
			case sv.parked <- struct{}{}:
			default: // purge has not looked since it was told last
			}
		},
	})
	return sv, nil
}

// open returns a connection for t, with one stream attached: one from the pool, or a new one. The error is an attemptError.
func (sv *server) open(t *transaction) (exchange, error) {
	r := pool.Request{Key: sv.key(t), Thread: t.s.shard.index, First: t.first, RetrySafe: sv.be.retrySafe}
	if sv.owns || t.s.owned != nil {
		r.Session = t.s.owner()
	}
	for {
		c := sv.pool.Pick(r)
		if c == nil {
			break
		}
		x, err := c.Wire.(serverConn).exchange(t)
		if err != errGone {
			t.reused = t.reused || err == nil
			return x, err
		}
		// It died while we took it, as if it had died just before: look for another one.
	}
	if c := sv.pool.Evict(r.Thread); c != nil {
		c.Wire.(serverConn).shut()
	}
	if sv.h2 {
		return connectH2(sv, t, r)
	}
	return connectH1(sv, t, r)
}

// dial connects, unless ctx ends before. The error is an attemptError.
func (sv *server) dial(ctx context.Context, r route) (net.Conn, error) {
	conn, err := sv.reach(ctx, r)
	if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
		return nil, failed(retry.ConnectTimeout, err)
	}
	// What connect(2) refuses at once (HAProxy: a synchronous error) is no refusal of the server's.
	if errors.Is(err, syscall.ENETUNREACH) || errors.Is(err, syscall.EADDRNOTAVAIL) {
		return nil, failed(retry.Unreachable, err)
	}
	if err != nil {
		return nil, failed(retry.Refused, err)
	}
	sv.p.fds.open.Add(1)
	askWhenSilent(conn, sv.be.cfg.ServerKeepAlive)
	return conn, nil
}

// register lets Close find the connection.
func (sv *server) register(c serverConn) {
	sv.mu.Lock()
	defer sv.mu.Unlock()
	sv.conns[c] = struct{}{}
}

// forget is register's opposite. Only its first call for a connection returns true.
func (sv *server) forget(c serverConn) bool {
	sv.mu.Lock()
	defer sv.mu.Unlock()
	_, ok := sv.conns[c]
	delete(sv.conns, c)
	if ok {
		sv.p.fds.open.Add(-1)
	}
	return ok
}

// detach ends t's stream on a connection and does what the pool says, apart from parking: that is left to the caller.
func (sv *server) detach(c *pool.Conn, reusable bool) pool.Verdict {
	v := sv.pool.Detach(c, reusable, time.Now())
	if v == pool.Close {
		c.Wire.(serverConn).shut()
	}
	return v
}

// purge closes what the pool's ticks say, until the proxy is closed.
func (sv *server) purge() {
	tick := time.NewTimer(0)
	defer tick.Stop()
	for sv.awaitTick(tick) {
		for _, c := range sv.pool.Purge(time.Now()) {
			c.Wire.(serverConn).shut()
		}
	}
}

// awaitTick waits until a tick is due; false means that the proxy is closed.
func (sv *server) awaitTick(tick *time.Timer) bool {
	at, armed := sv.pool.NextPurge()
	for !armed {
		select {
		case <-sv.parked:
			at, armed = sv.pool.NextPurge()
		case <-sv.p.ctx.Done():
			return false
		}
	}
	tick.Reset(time.Until(at))
	select {
	case <-tick.C:
		return true
	case <-sv.p.ctx.Done():
		return false
	}
}

// closeConns closes what is parked, and breaks what is in use.
func (sv *server) closeConns() {
	for _, c := range sv.pool.Drain() {
		c.Wire.(serverConn).shut()
	}
	sv.mu.Lock()
	conns := slices.Collect(maps.Keys(sv.conns))
	sv.mu.Unlock()
	for _, c := range conns {
		c.sever()
	}
}

// retried counts a further attempt on the server after a failed one; redispatched one that goes to another server.
func (sv *server) retried(sh *shard) {
	sv.counters.by(sh).retries.Add(1)
	sv.be.counters.by(sh).retries.Add(1)
}

func (sv *server) redispatched(sh *shard) {
	sv.counters.by(sh).redispatches.Add(1)
	sv.be.counters.by(sh).redispatches.Add(1)
}
