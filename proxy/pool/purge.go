package pool

import (
	"sync"
	"sync/atomic"
	"time"
)

// timer is the purge's, one for the whole server. It is set when a connection parks and it is not set already, and again
// after each tick while anything is parked.
type timer struct {
	armed atomic.Bool // lets a request that parks pass by without the lock
	mu    sync.Mutex
	at    time.Time
}

// arm is called with a shard locked, so it cannot cross a tick, which has all of them.
func (p *Pool) arm(now time.Time) {
	t := &p.timer
	if t.armed.Load() {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.armed.Load() {
		return
	}
	t.at = now.Add(p.cfg.PurgeDelay)
	t.armed.Store(true)
	if p.cfg.OnArm != nil {
		p.cfg.OnArm(t.at)
	}
}

// NextPurge tells when the next tick is due; false if nothing is parked and none is.
func (p *Pool) NextPurge() (time.Time, bool) {
	p.timer.mu.Lock()
	defer p.timer.mu.Unlock()
	return p.timer.at, p.timer.armed.Load()
}

// Purge is a tick, if one is due: it returns the parked connections to close, oldest first per thread. Before its time it
// does nothing. However late it comes it is one tick, and the next one is due a full period after now.
//
// Half of what exceeds the recent need goes (specification 3.2), and one more per thread. The need is the estimate, which
// follows the peak upwards at once and comes down by half per tick. So after all traffic stopped the first two ticks
// close nothing, since the first still sees the old peak and the second the old estimate.
func (p *Pool) Purge(now time.Time) []*Conn {
	if at, armed := p.NextPurge(); !armed || now.Before(at) {
		return nil
	}
	p.lockAll()
	defer p.unlockAll()
	if at, armed := p.NextPurge(); !armed || now.Before(at) {
		return nil // another goroutine made this tick
	}
	var out []*Conn
	parked := p.gauges.idle()
	if kill := p.surplus(parked); kill > 0 {
		for i := range p.shards {
			sh := &p.shards[i]
			out = sh.oldest(out, kill*(sh.idle+sh.safe)/parked+1)
		}
	}
	p.rearm(now)
	return out
}

// surplus is how many of the parked connections ought to go; it also moves peak and estimate on. A tick without any
// parked connection leaves these alone.
//
// Adding the lowest bit rounds half of the excess up. It does so below zero, too: one connection short of the need gives
// 1, not 0. HAProxy's arithmetic does the same, so we keep it.
func (p *Pool) surplus(parked int) int {
	if parked == 0 {
		return 0
	}
	g := &p.gauges
	used, _, _ := g.counts()
	peak, need := g.usedMax.Load(), g.needEst.Load()
	excess := used + parked - int(max(peak, need))
	g.needEst.Store(max((need+peak)/2, peak))
	g.usedMax.Store(int64(used))
	return excess/2 + (excess & 1)
}

// oldest forgets up to n connections that parked longest ago, and appends them to out.
func (sh *shard) oldest(out []*Conn, n int) []*Conn {
	for range n {
		c := sh.parked.first
		if c == nil {
			break
		}
		c.forget(sh)
		out = append(out, c)
	}
	return out
}

// rearm sets the timer anew while anything is parked; all shards are locked.
func (p *Pool) rearm(now time.Time) {
	p.timer.mu.Lock()
	defer p.timer.mu.Unlock()
	p.timer.at = now.Add(p.cfg.PurgeDelay)
	p.timer.armed.Store(p.gauges.idle() > 0)
}
