package pool

// Remove tells that c's wire is dead: the peer closed it, it broke, or a byte came while nobody had asked for one. The
// pool forgets it and gives back what it was counted as.
//
// It returns true if c was waiting (parked, or kept by its session): then the caller closes the wire. It returns false if
// somebody else sees to that: a stream that uses c, which finds out on the wire and whose Detach says Close; or whoever
// was given c before. Against a Pick of another goroutine exactly one wins: after true, no Pick returns c; if Pick was
// faster, Remove returns false.
func (p *Pool) Remove(c *Conn) bool {
	sh := c.lock()
	defer sh.mu.Unlock()
	if c.place == gone {
		return false
	}
	waiting := c.streams == 0
	c.spoiled = true
	c.forget(sh)
	return waiting
}
