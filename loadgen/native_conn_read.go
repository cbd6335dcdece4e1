package loadgen

import (
	"bytes"
	"fmt"
	"io"

	"github.com/reuselab/reuselab/fakeservers/sockets"
	"github.com/reuselab/reuselab/fakeservers/wire"
)

// look is called when there may be something to read, or room to write.
func (c *conn) look() {
	if c.socket != nil && len(c.speaker.output()) > 0 {
		c.flush()
	}
	if c.socket != nil && c.opened {
		c.receive()
	}
}

// receive reads once. It reports whether there may be more to read.
func (c *conn) receive() bool {
	w := c.worker
	kept := copy(w.buf, c.kept)
	n, err := c.socket.Read(w.buf[kept:])
	if err == sockets.ErrAgain {
		return false
	}
	w.look()
	if err != nil {
		if err == io.EOF && c.speaker.closed() {
			c.end(EndPeerFin, false)
		} else {
			c.lost(err)
		}
		return false
	}
	p := w.buf[:kept+n]
	took, err := c.speaker.read(p)
	switch {
	case c.waits && err != nil:
		took = len(p) // whatever it is: only the end counts now
	case err != nil:
		c.lost(err)
		return false
	case took == 0 && len(p) == len(w.buf):
		c.lost(fmt.Errorf("%w: nothing complete in %d bytes", wire.ErrNotHTTP, len(p)))
		return false
	}
	c.kept = append(c.kept[:0], p[took:]...)
	if len(c.speaker.output()) > 0 {
		c.send()
	}
	c.settle()
	c.home.pump(c) // SETTINGS may have made room
	return c.socket != nil
}

// responded is called by the speaker for each complete response.
func (c *conn) responded(l *lane, r *wire.Response) {
	w := c.worker
	w.tally.respond(r.Status, w.now, l)
	c.stamp(r)
	c.release(l)
	l.done(0)
}

// failed is called by the speaker for each request that failed without its connection.
func (c *conn) failed(l *lane, f failure) {
	c.worker.tally.fail(f)
	c.release(l)
	l.done(0)
}

// release takes a request that is over off the connection.
func (c *conn) release(l *lane) {
	c.inFlight--
	l.conn = nil
	c.worker.inFlight.remove(l)
	c.worker.tally.last = c.worker.now
	c.home.pump(c)
}

// stamp counts responses that came another way than the one before.
func (c *conn) stamp(r *wire.Response) {
	if len(r.Server) == 0 || len(r.ConnID) == 0 {
		return
	}
	t := &c.worker.tally
	t.stamped++
	server, same := bytes.Equal(c.server, r.Server), bytes.Equal(c.connID, r.ConnID)
	if c.stamped && !server {
		t.serverSwitches++
	}
	if c.stamped && !(server && same) {
		t.connSwitches++
	}
	if !c.stamped || !(server && same) {
		c.stamped = true
		c.server, c.connID = append(c.server[:0], r.Server...), append(c.connID[:0], r.ConnID...)
	}
}
