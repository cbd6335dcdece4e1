package proxy

import (
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"github.com/reuselab/reuselab/proxy/h1"
	"github.com/reuselab/reuselab/proxy/parking"
	"github.com/reuselab/reuselab/proxy/pool"
	"github.com/reuselab/reuselab/proxy/retry"
)

// errGone is what exchange returns for a connection that died while it was taken from the pool.
var errGone = errors.New("connection died while it was parked")

// h1Conn is a connection to an HTTP/1 server, and the exchange on it: it carries one at a time.
type h1Conn struct {
	sv     *server
	record *pool.Conn
	wire   wire
	reader h1.Reader
	buf    []byte // the reader's; borrowed during an exchange

	t       *transaction // whose exchange it is
	slow    func() bool  // tells t that the response takes its time
	chunked bool         // the request's body is sent in chunks
	method  []byte
	keeps   bool // the responses so far let the connection live on, those of 1xx included
	body    *h1.BodyReader

	// mu is held from the moment the pool parks the connection until the lot has it, so that whoever picks it meanwhile
	// waits for that.
	mu   sync.Mutex
	lot  parking.Lot
	spot parking.Spot
}

func connectH1(sv *server, t *transaction, r pool.Request) (exchange, error) {
	c := &h1Conn{sv: sv}
	c.record = sv.pool.Connect(r, false, c)
	ctx, end := t.untilAbort()
	conn, err := sv.dial(ctx, sv.route(t))
	end()
	if err != nil {
		sv.pool.Detach(c.record, false, time.Now())
		return nil, err
	}
	sv.pool.Established(c.record)
	c.wire.open(conn, sv.be.cfg.Timeouts.Server)
	c.spot = parking.Spot{Conn: conn, Wake: c.woken}
	c.slow = func() bool { return c.t.slow(c) }
	c.reader.Limit(sv.p.sizes.limits)
	sv.register(c)
	c.begin()
	return c, nil
}

// exchange takes the connection out of its parking lot.
func (c *h1Conn) exchange(*transaction) (exchange, error) {
	c.mu.Lock()
	ok := c.lot.Unpark(&c.spot)
	c.mu.Unlock()
	if !ok {
		c.sv.detach(c.record, false)
		return nil, errGone
	}
	c.wire.back(nil, false)
	c.begin()
	return c, nil
}

func (c *h1Conn) begin() {
	c.buf = borrowOf(c.sv.p.sizes.reader)
	c.reader.Reset(&c.wire, c.buf, nil)
	c.body, c.keeps = nil, true
}

// woken closes a parked connection on which anything happened: the server closed it, or sent what nobody had asked for.
func (c *h1Conn) woken(e parking.Event, _ []byte) {
	if c.sv.pool.Remove(c.record) {
		c.wire.ended = e == parking.Closed
		c.shut()
	}
}

func (c *h1Conn) send(t *transaction) error {
	q := &t.req
	c.method, c.chunked = q.Method, q.Body.Kind == h1.Chunked
	out := borrow()[:0]
	if f, say := t.connectionForServer(); say {
		out = h1.AppendRequest(out, q, f)
	} else {
		out = h1.AppendRequest(out, q)
	}
	if c.chunked {
		out = h1.AppendChunk(out, t.inline)
		if t.complete {
			out = h1.AppendLastChunk(out, t.body.Trailers())
		}
	} else {
		out = append(out, t.inline...)
	}
	n, err := c.wire.Write(out)
	giveBack(out)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, os.ErrDeadlineExceeded):
		return failed(retry.NoResponse, err)
	case n == 0:
		return failed(retry.Stale, err)
	}
	return failed(retry.EmptyResponse, err)
}

func (c *h1Conn) sendBody(buf []byte, n int) error {
	p := buf[h1.ChunkHead:][:n]
	if c.chunked {
		p = h1.FrameChunk(buf, n)
	}
	_, err := c.wire.Write(p)
	return err
}

func (c *h1Conn) endBody(trailers []h1.Field) error {
	if !c.chunked {
		return nil
	}
	out := h1.AppendLastChunk(borrow()[:0], trailers)
	defer giveBack(out)
	_, err := c.wire.Write(out)
	return err
}

func (c *h1Conn) receive(t *transaction) error {
	c.t, c.wire.slow = t, c.slow
	c.wire.expect()
	err := c.awaitHead(t)
	if err == nil {
		err = c.reader.ReadResponse(&t.resp, c.method)
	}
	c.wire.enough()
	c.wire.slow = nil
	if err != nil {
		return failed(c.failureOf(err), err)
	}
	p := &t.resp
	c.keeps = c.keeps && !p.Close && (p.Minor > 0 || p.KeepAlive) && p.Body.Kind != h1.UntilClose && !t.serverCloses()
	c.body = c.reader.Body(p.Body)
	return nil
}

// awaitHead waits for the beginning of a response. That may take as long as the client is slow with its request, and so is waited
// for without a buffer.
func (c *h1Conn) awaitHead(t *transaction) error {
	if !t.pumping || c.reader.Buffered() > 0 {
		return nil
	}
	giveBack(c.buf)
	c.buf = nil
	c.reader.Reset(&c.wire, nil, nil)
	_, err := c.wire.Read(nil)
	c.buf = borrowOf(c.sv.p.sizes.reader)
	c.reader.Reset(&c.wire, c.buf, nil)
	return err
}

func (c *h1Conn) failureOf(err error) retry.Failure {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return retry.NoResponse
	}
	var syntax *h1.SyntaxError
	if errors.As(err, &syntax) || errors.Is(err, io.ErrUnexpectedEOF) || c.reader.Buffered() > 0 {
		return retry.JunkResponse
	}
	return retry.EmptyResponse
}

func (c *h1Conn) Read(p []byte) (int, error) {
	c.wire.expect()
	defer c.wire.enough()
	return c.body.Read(p)
}

func (c *h1Conn) Trailers() []h1.Field { return c.body.Trailers() }
func (c *h1Conn) more() bool           { return c.body.Ready() }
func (c *h1Conn) hold()                { c.wire.hold() }
func (c *h1Conn) release()             { c.wire.release() }
func (c *h1Conn) lapse()               { c.wire.lapse() }
func (c *h1Conn) interrupt()           { c.wire.cut() }
func (c *h1Conn) cut()                 { c.wire.cut() }
func (c *h1Conn) mend()                { c.wire.mend() }

// awaitEnd: whatever a server sends behind its response, its end included, makes the connection unfit.
func (c *h1Conn) awaitEnd() bool {
	if c.reader.Buffered() == 0 {
		n, err := c.wire.Read(make([]byte, 1))
		if n == 0 && (err == errCut || errors.Is(err, os.ErrDeadlineExceeded)) {
			return false
		}
	}
	c.keeps = false
	return true
}

func (c *h1Conn) claim(s *pool.Session) bool { return c.sv.pool.SetPrivate(c.record, s) }

// leave parks the connection, if it can serve another request and the pool wants it. Bytes behind the response make it
// unfit: they would be taken for the next one.
func (c *h1Conn) leave(t *transaction, complete bool) {
	fit := complete && c.keeps && c.reader.Buffered() == 0
	giveBack(c.buf)
	c.buf, c.body, c.method, c.t = nil, nil, nil, nil
	c.reader.Reset(nil, nil, nil)

	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sv.detach(c.record, fit) != pool.Close {
		c.lot = t.s.shard.lot
		c.lot.Park(&c.spot, time.Time{})
	}
}

// shut closes with a reset, unless the server closed first or was told our end: so it is the server's port, not ours, that
// has to wait in TIME_WAIT, if any.
func (c *h1Conn) shut() {
	if !c.sv.forget(c) {
		return
	}
	if !c.wire.ended && !c.wire.said {
		reset(c.wire.Conn)
	}
	c.wire.Conn.Close()
}

func (c *h1Conn) sever() { c.wire.Conn.Close() }
