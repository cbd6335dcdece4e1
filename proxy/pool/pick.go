package pool

// Pick looks for an existing connection and attaches one stream to it. It returns nil when there is none that the policy
// allows: then the caller connects, and tells Connect.
//
// The order is (specification 1.2): the session's own connections, in every policy; then the policy's lists. Among
// connections of one list and key the one that was listed first is taken.
func (p *Pool) Pick(r Request) *Conn {
	sh := &p.shards[r.Thread]
	sh.mu.Lock()
	defer sh.mu.Unlock()
	c := r.Session.find(p, sh, r.Key)
	if c != nil {
		if c.place == kept {
			c.unkeep(sh)
			c.place = owned
		}
	} else if c = p.search(sh, r); c == nil {
		return nil
	}
	c.streams++
	c.relist()
	sh.reuses++
	return c
}

// search goes through the policy's lists. It may unlock sh for moments.
func (p *Pool) search(sh *shard, r Request) *Conn {
	for _, l := range p.cfg.Policy.lists(r) {
		if l == Available {
			if c := sh.available(r.Key); c != nil {
				return c
			}
			continue
		}
		// pool-max-conn 0 also switches off the lookup of parked connections.
		if p.cfg.MaxConn == 0 || p.gauges.idle() == 0 {
			continue
		}
		c := p.grab(sh, l, r.Key)
		if c == nil {
			c = p.takeOver(sh, l, r.Key)
		}
		if c != nil {
			p.putToUse(c, r.Session)
			return c
		}
	}
	return nil
}

// available is a connection in use that others may join; nil: there is none.
func (sh *shard) available(k Key) *Conn {
	if e := sh.keys[k]; e != nil {
		return e.avail.first
	}
	return nil
}

// grab takes a parked connection out of its lists, and counts it as used: for Unproven an unproven one if there is one,
// else a proven one.
func (p *Pool) grab(sh *shard, l List, k Key) *Conn {
	e := sh.keys[k]
	if e == nil {
		return nil
	}
	var c *Conn
	if l == Unproven {
		c = e.idle.first
	}
	if c == nil {
		c = e.safe.first
	}
	if c != nil {
		p.gauges.unpark(c.place)
		c.unpark(sh)
	}
	return c
}

// takeOver scans the other threads for a parked connection and moves it to sh. It begins behind the thread that gave
// one last, so that all are asked in turn.
//
// It is refused while fewer than pool-low-conn connections are parked: each thread had better grow a few of its own.
// The manual speaks of that thread's connections; the code compares the whole server's. When descriptors run low a
// takeover is better than one more connection, so then it is not refused.
func (p *Pool) takeOver(sh *shard, l List, k Key) *Conn {
	if !p.cfg.Shared || len(p.shards) == 1 {
		return nil
	}
	if p.gauges.idle() < p.cfg.LowConn && p.cfg.FDs() == FDsPlenty {
		return nil
	}
	threads := len(p.shards)
	start := int(p.next.Load())
	for n := range threads {
		other := &p.shards[(start+n)%threads]
		if other == sh || other.waiting.Load() == 0 {
			continue
		}
		sh.also(other)
		c := p.grab(other, l, k)
		if c != nil {
			other.leave(c)
			sh.enter(c)
		}
		other.mu.Unlock()
		if c != nil {
			p.next.Store(uint32((other.index + 1) % threads))
			return c
		}
	}
	return nil
}

// putToUse decides to whom a connection that was parked belongs now: a multiplexed one to the session, if the policy
// shares only parked ones, else to everybody. (HTTP/1 carries one stream: nothing to share.)
func (p *Pool) putToUse(c *Conn, s *Session) {
	if !c.mux {
		return
	}
	if p.cfg.Policy.Share == ShareParked {
		s.own(c)
		return
	}
	c.shareable = true
}
