package pool

import "time"

// park makes c wait for any request with its key, if it is admitted. HTTP/1 connections are proven once they were
// reused, that is from the second request on: the server has shown that it means keep-alive. Multiplexed ones always
// are (specification 1.4).
func (p *Pool) park(sh *shard, c *Conn, now time.Time) bool {
	at := idle
	if c.mux || c.served >= 2 {
		at = safe
	}
	if !p.admits(sh, at) {
		return false
	}
	// pool-max-conn is checked again by the count itself: two threads may have passed the first check together.
	if !p.gauges.park(at, p.cfg.MaxConn) {
		return false
	}
	if c.place == avail {
		c.unlist()
	}
	c.enlist(at)
	sh.parked.push(c)
	sh.count(at, 1)
	c.shareable = false
	p.arm(now)
	return true
}

// admits tells whether a connection that has just lost its last stream may park (specification 1.5). Until it does, it
// is still among the used ones.
//
// Beside the settings, one of two reasons is needed: the thread has nothing like it yet, so that there is something to
// reuse at all; or descriptors are plenty and no more connections exist than were needed at the same time lately (or
// pool-low-conn more).
func (p *Pool) admits(sh *shard, at place) bool {
	if p.cfg.PurgeDelay <= 0 || p.maintenance.Load() {
		return false
	}
	used, unproven, proven := p.gauges.counts()
	parked := unproven + proven
	if p.cfg.MaxConn >= 0 && parked >= p.cfg.MaxConn {
		return false
	}
	level := p.cfg.FDs()
	if level >= FDsHigh {
		return false
	}
	if sh.safe == 0 && (at == safe || sh.idle == 0) {
		return true
	}
	need := int(p.gauges.needEst.Load())
	return level == FDsPlenty && used+parked <= max(used, need)+max(p.cfg.LowConn, 0)
}

// unpark takes a parked connection out of its lists, and its shard's counts.
func (c *Conn) unpark(sh *shard) {
	sh.count(c.place, -1)
	sh.parked.remove(c)
	c.unlist()
}

// count adds to how many connections are parked on a shard.
func (sh *shard) count(at place, n int) {
	if at == safe {
		sh.safe += n
	} else {
		sh.idle += n
	}
	sh.waiting.Store(int32(sh.idle + sh.safe))
}
