package pool

import "math"

// Connect records a new connection with r's stream attached. Call it before connect(2): the connection counts as used
// from now on, and other streams may be put on it before it is established, where the policy shares it from birth; they
// wait on the wire. When connecting fails every stream calls Detach with reusable false; the last one gets Close.
//
// mux tells whether the wire is multiplexed (HTTP/2); wire is kept in Conn.Wire.
//
// One of HAProxy's threads looks and connects without anybody in between; here others may have connected since Pick found nothing.
// A connection of theirs that is shared from birth is returned in place of a new one, as by Pick: it has another Wire.
func (p *Pool) Connect(r Request, mux bool, wire any) *Conn {
	sh := &p.shards[r.Thread]
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if mux && p.cfg.Policy.Share == ShareAtOnce {
		if c := sh.available(r.Key); c != nil {
			c.streams++
			c.relist()
			sh.reuses++
			return c
		}
	}
	c := &Conn{Wire: wire, pool: p, key: r.Key, mux: mux, streams: 1, limit: 1}
	if mux {
		c.limit = int32(p.cfg.Streams)
	}
	sh.enter(c)
	sh.connects++
	p.gauges.take()
	// Who may use a new connection (specification 1.3).
	switch p.cfg.Policy.Share {
	case ShareNothing:
		// Counted and taken back at once, as in HAProxy: peak and estimate keep the trace.
		c.makePrivate(r.Session)
	case ShareParked:
		if mux {
			r.Session.own(c)
		}
	case ShareAtOnce:
		c.shareable = mux
	}
	c.relist()
	return c
}

// Established tells that connect(2) succeeded: from now on other streams of the session that owns c may use it. (A
// connection shared from birth does not wait for this.) A stream that ends well tells it, too.
func (p *Pool) Established(c *Conn) {
	sh := c.lock()
	defer sh.mu.Unlock()
	c.established.Store(true)
}

// SetLimit tells how many streams c can carry in all from now on: for HTTP/2 what both sides' SETTINGS allow, and 0 once
// the peer sent GOAWAY or ids ran out; HTTP/1 connections have 1 from the start. Streams above a lowered limit stay.
//
// A connection with limit 0 is never handed out. If it has no stream at this moment it is of no use to anybody: the pool
// forgets it and SetLimit returns true, and the caller closes the wire. While streams remain it returns false, and the
// last Detach says Close.
func (p *Pool) SetLimit(c *Conn, streams int) bool {
	sh := c.lock()
	defer sh.mu.Unlock()
	if c.place == gone {
		return false
	}
	c.limit = int32(min(max(streams, 0), math.MaxInt32))
	if c.limit == 0 && c.streams == 0 {
		c.forget(sh)
		return true
	}
	c.relist()
	return false
}
