package proxy

import (
	"context"
	"sync"

	"github.com/reuselab/reuselab/proxy/h2"
	"github.com/reuselab/reuselab/proxy/pool"
	"github.com/reuselab/reuselab/proxy/retry"
)

// h2Conn is a connection to an HTTP/2 server. Several transactions may have a stream on it.
type h2Conn struct {
	sv     *server
	record *pool.Conn

	// ready is closed when connecting ended; then err or wire is set. The pool may hand the connection out before.
	ready chan struct{}
	err   error
	wire  *h2.ClientConn

	giveUp context.CancelFunc // of connecting

	mu       sync.Mutex // so that the pool hears of limits in order; guards the following, and wire while connecting
	begun    int        // streams so far
	unwanted bool       // nobody waits for it any more
}

// connectH2 opens a connection with t's stream on it, or joins one that another request began to open just before.
func connectH2(sv *server, t *transaction, r pool.Request) (exchange, error) {
	ctx, cancel := context.WithCancel(sv.p.ctx)
	c := &h2Conn{sv: sv, ready: make(chan struct{}), giveUp: cancel}
	c.mu.Lock() // others may find it before its record is known here
	c.record = sv.pool.Connect(r, true, c)
	c.mu.Unlock()
	if other := c.record.Wire.(*h2Conn); other != c {
		cancel()
		x, err := other.exchange(t)
		if err == errGone {
			return sv.open(t)
		}
		t.reused = t.reused || err == nil
		return x, err
	}
	c.begin()
	way := sv.route(t)
	sv.p.connecting.Go(func() { c.connect(ctx, way) })
	return c.join(t)
}

// connect is done for all who wait meanwhile, so it does not end with any one of them.
func (c *h2Conn) connect(ctx context.Context, r route) {
	defer c.giveUp()
	defer close(c.ready)
	conn, err := c.sv.dial(ctx, r)
	if err != nil {
		c.err = err
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.unwanted {
		conn.Close()
		c.sv.p.fds.open.Add(-1)
		c.err = failed(retry.Refused, context.Canceled)
		return
	}
	c.sv.register(c)
	c.wire = h2.NewClientConn(conn, h2.Config{OnLimit: c.limited, OnClosed: c.closed})
	c.sv.pool.Established(c.record)
}

// exchange puts a stream of t on the connection.
func (c *h2Conn) exchange(t *transaction) (exchange, error) {
	if !c.begin() {
		c.sv.detach(c.record, false)
		return nil, errGone
	}
	return c.join(t)
}

// join waits until the connection is open. When opening it fails it fails for all who wait.
func (c *h2Conn) join(t *transaction) (exchange, error) {
	if err := c.await(t); err != nil {
		c.sv.detach(c.record, false)
		return nil, err
	}
	return c.stream(), nil
}

func (c *h2Conn) await(t *transaction) error {
	select {
	case <-c.ready:
		return c.err
	default:
	}
	ctx, end := t.untilAbort()
	defer end()
	select {
	case <-c.ready:
		return c.err
	case <-ctx.Done():
		return failed(retry.Refused, ctx.Err())
	}
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
	c.mu.Lock()
	c.unwanted = true
	connecting := c.wire == nil
	c.mu.Unlock()
	if connecting {
		c.giveUp()
		return
	}
	if c.sv.forget(c) {
		c.wire.Close()
	}
}

func (c *h2Conn) sever() {
	<-c.ready
	c.wire.Close()
}
