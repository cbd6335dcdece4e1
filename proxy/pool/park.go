package pool

import "time"

// park makes c wait for any request with its key, if it is admitted. HTTP/1 connections are proven once they were
// reused, that is from the second request on: the server has shown that it means keep-alive. Multiplexed ones always
// are (specification 1.4).
func (p *Pool) park(sh *shard, c *Conn, now time.Time) bool {
	proven := c.mux || c.served >= 2
	if !p.admits(sh, proven) {
		return false
	}
	// pool-max-conn is checked again by the count itself: two threads may have passed the first check together.
	if !p.gauges.addIdle(unit(proven), p.cfg.MaxConn) {
		return false
	}
	if c.place == avail {
		c.listed.unlink()
	}
	if proven {
		c.place = safe
		c.entry.safe.push(&c.listed)
		sh.safe++
	} else {
		c.place = idle
		c.entry.idle.push(&c.listed)
		sh.idle++
	}
	sh.parked.push(&c.order)
	sh.waiting.Add(1)
	p.gauges.release()
	c.shareable = false
	p.arm(now)
	return true
}

// unit is one parked connection as the gauges count it.
func unit(proven bool) uint64 {
	if proven {
		return oneSafe
	}
	return oneIdle
}

// admits tells whether a connection that has just lost its last stream may park (specification 1.5). Until it does, it
// is still among the used ones.
//
// Beside the settings, one of two reasons is needed: the thread has nothing like it yet, so that there is something to
// reuse at all; or descriptors are plenty and no more connections exist than were needed at the same time lately (or
// pool-low-conn more).
func (p *Pool) admits(sh *shard, proven bool) bool {
	if p.cfg.PurgeDelay <= 0 || p.maintenance.Load() {
		return false
	}
	parked := p.gauges.idle()
	if p.cfg.MaxConn >= 0 && parked >= p.cfg.MaxConn {
		return false
	}
	level := p.cfg.FDs()
	if level >= FDsHigh {
		return false
	}
	if sh.safe == 0 && (proven || sh.idle == 0) {
		return true
	}
	used, need := int(p.gauges.used.Load()), int(p.gauges.needEst.Load())
	return level == FDsPlenty && used+parked <= max(used, need)+max(p.cfg.LowConn, 0)
}

// unpark takes a parked connection out of its lists. It is in use from now on, but not counted so yet.
func (c *Conn) unpark(sh *shard) {
	proven := c.place == safe
	c.listed.unlink()
	c.order.unlink()
	if proven {
		sh.safe--
	} else {
		sh.idle--
	}
	sh.waiting.Add(-1)
	c.pool.gauges.subIdle(unit(proven))
	c.place = inUse
}
