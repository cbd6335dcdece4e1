package fakeservers

import (
	"errors"
	"net"

	"github.com/reuselab/reuselab/fakeservers/wire"
)

// errEnded is why a connection is read no further that a fault has ended.
var errEnded = errors.New("ended by a fault")

// end ends the connection for a fault's sake and reports whether it did: not when it was ended before, nor, where only an idle
// one is meant, when a request is in flight. A request whose head is read from now on is none. What is queued is lost. Any
// goroutine may call it.
func (c *conn) end(e ending, idleOnly bool) bool {
	c.mu.Lock()
	if c.ended != "" || idleOnly && c.inFlight > 0 {
		c.mu.Unlock()
		return false
	}
	c.ended = e.do
	c.mu.Unlock()
	if tcp, ok := c.wire.Net.(*net.TCPConn); ok && e.rst {
		_ = tcp.SetLinger(0) // close(2) then resets: socket(7), SO_LINGER
	}
	_ = c.wire.Net.Close()
	return true
}

// leave tells an HTTP/2 client that the connection ends. With an ending that has a name the server ends it itself, behind the
// last answer; without one that is left to the client. It reports whether the client could be told.
func (c *conn) leave(e ending) bool {
	c.mu.Lock()
	h := c.h2
	if h != nil && e.do != "" {
		c.behind = e
	}
	c.mu.Unlock()
	if h == nil || h.Leave(e.do != "") != nil || c.wire.Flush() != nil {
		return false
	}
	c.endIfLeft(h)
	return true
}

// endBehind ends an HTTP/2 connection when its stream s is answered, whatever else is in flight.
func (c *conn) endBehind(h *wire.H2, s *wire.Stream, e ending) {
	c.mu.Lock()
	c.behind = e
	c.mu.Unlock()
	h.EndBehind(s)
}

// endIfLeft ends a connection whose last stream was answered. Who answered it calls this after having flushed.
func (c *conn) endIfLeft(h *wire.H2) {
	if h.Left() {
		c.mu.Lock()
		e := c.behind
		c.mu.Unlock()
		c.end(e, false)
	}
}

// limit tells an HTTP/2 client how many streams it may have open. It reports whether it could.
func (c *conn) limit(streams int) bool {
	c.mu.Lock()
	h := c.h2
	c.mu.Unlock()
	return h != nil && h.Limit(streams) == nil && c.wire.Flush() == nil
}

// say sends bytes that belong to no request. It reports whether it could.
func (c *conn) say(bytes string) bool {
	_, err := c.wire.Write([]byte(bytes))
	return err == nil && c.wire.Flush() == nil
}
