package proxy

import (
	"sync"

	"github.com/reuselab/reuselab/proxy/h2"
	"github.com/reuselab/reuselab/proxy/pool"
)

// h2Conn is a connection to an HTTP/2 server. Several transactions may have a stream on it.
type h2Conn struct {
	sv     *server
	record *pool.Conn

	// ready is closed when connecting ended; then err or wire is set. The pool may hand the connection out before.
	ready chan struct{}
	err   error
	wire  *h2.ClientConn

	mu    sync.Mutex // so that the pool hears of limits in order; guards begun
	begun int        // streams so far
}

// connectH2 opens a connection with t's stream on it.
func connectH2(sv *server, t *transaction, r pool.Request) (exchange, error) {
	c := &h2Conn{sv: sv, ready: make(chan struct{})}
	c.record = sv.pool.Connect(r, true, c)
	c.begin()
	conn, err := sv.dial(t)
	if err != nil {
		c.err = err
		close(c.ready)
		sv.detach(c.record, false)
		return nil, err
	}
	sv.register(c)
	c.wire = h2.NewClientConn(conn, h2.Config{OnLimit: c.limited, OnClosed: c.closed})
	sv.pool.Established(c.record)
	close(c.ready)
	return c.stream(), nil
}

// exchange waits for the connection, if it is still being opened. When that fails it fails for all who wait.
func (c *h2Conn) exchange(*transaction) (exchange, error) {
	<-c.ready // whoever connects does it with a timeout, and until the proxy is closed
	if c.err != nil {
		c.sv.detach(c.record, false)
		return nil, c.err
	}
	if !c.begin() {
		c.sv.detach(c.record, false)
		return nil, errGone
	}
	return c.stream(), nil
}

// begin counts one more stream; false means that it is one too many. `max-reuse N` lets a connection carry N+1 streams
// in all (specification 3): the last one ends its availability. Whoever was given the connection meanwhile looks for
// another.
func (c *h2Conn) begin() bool {
	most := c.sv.cfg.MaxReuse
	if most < 0 {
		return true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.begun++
	if c.begun == most+1 {
		c.sv.pool.SetLimit(c.record, 0) // it has a stream, so it is not ours to close
	}
	return c.begun <= most+1
}

func (c *h2Conn) stream() *h2Stream {
	return &h2Stream{conn: c, timeout: c.sv.be.cfg.Timeouts.Server}
}

// limited tells the pool what SETTINGS and GOAWAY allow. A connection that may carry nothing more, and carries nothing,
// is closed; not here, since this is the connection's own goroutine.
func (c *h2Conn) limited(_ *h2.ClientConn, streams int) {
	c.mu.Lock()
	if most := c.sv.cfg.MaxReuse; most >= 0 && c.begun > most {
		streams = 0
	}
	useless := c.sv.pool.SetLimit(c.record, streams)
	c.mu.Unlock()
	if useless {
		c.sv.p.others.Go(c.shut)
	}
}

// closed is told of the connection's end.
func (c *h2Conn) closed(*h2.ClientConn, error) {
	if c.sv.pool.Remove(c.record) {
		c.sv.p.others.Go(c.shut)
	}
}

func (c *h2Conn) shut() {
	if c.sv.forget(c) {
		c.wire.Close()
	}
}

func (c *h2Conn) sever() {
	<-c.ready
	c.wire.Close()
}
