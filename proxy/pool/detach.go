package pool

import "time"

// Detach tells that a stream has left c, and decides what becomes of the connection. reusable says that the wire is fit
// for another request: for HTTP/1 that both messages were complete, both sides want keep-alive and no byte is left over;
// for HTTP/2 that the connection works, whatever happened to the stream.
//
// now is the caller's time; it sets the purge timer when the connection parks. Detach of a connection without a stream
// is a caller's mistake; it changes nothing and returns Keep.
func (p *Pool) Detach(c *Conn, reusable bool, now time.Time) Verdict {
	sh := c.lock()
	defer sh.mu.Unlock()
	if c.streams == 0 {
		return Keep
	}
	c.streams--
	switch {
	case !reusable:
		c.spoiled = true
	case c.served == 0:
		c.established.Store(true)
		c.served = 1
	default:
		c.served = 2
	}
	if c.streams > 0 {
		// Whoever shared it with nobody so far may do so once a stream has left (specification 1.3, 1.4).
		if c.mux && c.place == inUse {
			c.shareable = true
		}
		c.relist()
		return Keep
	}
	switch {
	case c.place == gone:
		return Close // Remove was told of its death, and left it to us
	case !c.room():
		c.forget(sh)
		return Close
	case c.private:
		return p.detachPrivate(sh, c)
	}
	if c.place == owned {
		c.owner.drop(c)
		c.place = inUse
	}
	if !p.park(sh, c, now) {
		c.forget(sh)
		return Close
	}
	return Parked
}

// detachPrivate leaves a private connection with its session, which keeps a bounded number of idle ones.
func (p *Pool) detachPrivate(sh *shard, c *Conn) Verdict {
	if p.maintenance.Load() || c.owner == nil || !c.owner.keep(c) {
		c.forget(sh)
		return Close
	}
	c.place = kept
	sh.kept.push(c)
	sh.owned++
	return Keep
}

// unkeep ends the wait of a connection that its session kept.
func (c *Conn) unkeep(sh *shard) {
	c.owner.unkeep()
	sh.kept.remove(c)
	sh.owned--
}
