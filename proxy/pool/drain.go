package pool

// Drain forgets every connection that has no stream, parked ones and those that sessions keep, and returns them for
// closing: for maintenance, a changed server address, or the process's end. Busy ones are not touched.
func (p *Pool) Drain() []*Conn {
	p.lockAll()
	defer p.unlockAll()
	var out []*Conn
	for i := range p.shards {
		sh := &p.shards[i]
		out = sh.oldest(out, sh.idle+sh.safe)
		for c := sh.kept.first; c != nil; c = sh.kept.first {
			c.forget(sh)
			out = append(out, c)
		}
	}
	return out
}

// SetMaintenance tells that the server is in maintenance, or that it no longer is: meanwhile no connection waits, neither
// in the pool nor with its session. Set it, then Drain. A server that checks find to be down needs neither: its parked
// connections stay (specification 3.3).
func (p *Pool) SetMaintenance(on bool) {
	p.maintenance.Store(on)
}

// Evict forgets one parked connection and returns it for closing, to make room for a descriptor before a connect(2); nil
// if descriptors are not at FDsHigh or nothing is parked. The thread's own oldest goes first, then another thread's.
func (p *Pool) Evict(thread int) *Conn {
	if p.gauges.idle() == 0 || p.cfg.FDs() != FDsHigh {
		return nil
	}
	threads := len(p.shards)
	for n := range threads {
		sh := &p.shards[(thread+n)%threads]
		sh.mu.Lock()
		c := sh.parked.first
		if c != nil {
			c.forget(sh)
		}
		sh.mu.Unlock()
		if c != nil {
			return c
		}
	}
	return nil
}
