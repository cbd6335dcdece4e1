package loadgen

import "time"

// settle ends the connection if that is due.
func (c *conn) settle() {
	if c.socket == nil || c.waits || c.inFlight > 0 {
		return
	}
	if c.limit == 0 || c.carried < c.limit {
		if c.speaker.ending() {
			c.end(EndPeerFin, false)
		}
		return
	}
	switch c.worker.plan.Closes {
	case ClosesRST:
		c.end(EndRST, true)
	case ClosesHeaderOnly:
		c.speaker.leave()
		c.send()
		c.waits, c.until = true, c.worker.now+int64(c.worker.plan.Timeout)
		c.worker.alive++ // a counted load is not over before it knows who closed
		c.worker.timers.push(c.until, c)
	default:
		c.speaker.leave()
		if out := c.speaker.output(); len(out) > 0 {
			_, _ = c.socket.Write(out) // the farewell is for a proxy that is still there
		}
		c.end(EndFin, false)
	}
}

// fire: the proxy had its time to close.
func (c *conn) fire() {
	if c.waits && c.worker.now >= c.until {
		c.end(EndFin, false)
	}
}

// timeout gives a request up.
func (c *conn) timeout(l *lane) {
	if !c.opened || !c.speaker.cancel(l) {
		c.lost(errTimeout)
		return
	}
	c.failed(l, failureOf(errTimeout, true, c.speaker.began(l)))
	c.send()
	c.settle()
}

// lost ends the connection, and with it the requests it carries.
func (c *conn) lost(err error) {
	if c.socket == nil {
		return
	}
	opened := c.opened
	c.end(endOf(err), false)
	for _, l := range c.home.lanes {
		if l.conn != c {
			continue
		}
		c.worker.tally.fail(failureOf(err, opened, c.speaker.began(l)))
		c.release(l)
		pause := time.Duration(0)
		if !opened {
			pause = refusedPause
		}
		l.done(pause)
	}
}

// end closes the connection.
func (c *conn) end(how string, reset bool) {
	if c.socket == nil {
		return
	}
	c.socket.Close(reset)
	if c.waits {
		c.worker.alive--
	}
	c.socket, c.waits = nil, false
	if c.opened {
		c.worker.tally.ends[how]++
		c.worker.tally.perConn[int64(c.carried)]++
	}
	c.home.pump(c)
}
