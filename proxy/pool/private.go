package pool

// SetPrivate makes a connection in use s's for life, for example because the server authenticates the connection and
// not the request (NTLM). It leaves the used ones' count. It returns whether c is private to s now. Where the
// client has gone meanwhile it is not: then c is nobody's, and closed when its stream leaves.
//
// A multiplexed connection can be made private only while it is s's already: others may be using it at this moment
// (specification 2.1). So aggressive and always cannot protect these.
func (p *Pool) SetPrivate(c *Conn, s *Session) bool {
	sh := c.lock()
	defer sh.mu.Unlock()
	switch {
	case c.place == gone || c.streams == 0:
		return false
	case c.mux && (s == nil || c.owner != s):
		return false
	case !c.private:
		c.makePrivate(s)
		c.relist()
	}
	return s != nil && c.owner == s
}

// makePrivate needs a connection in use, which belongs to nobody or to s.
func (c *Conn) makePrivate(s *Session) {
	c.private = true
	c.pool.gauges.release()
	if c.owner == nil {
		s.own(c)
	}
}
