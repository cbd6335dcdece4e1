package proxy

import (
	"errors"
	"io"
	"math"
	"os"
	"sync"

	"github.com/reuselab/reuselab/proxy/h1"
	"github.com/reuselab/reuselab/proxy/retry"
)

// tunnel sends the response that opened it, a 101 or a 2xx to CONNECT, and from then on bytes both ways until both sides
// ended. Neither connection carries HTTP again (specification 2.4).
func (t *transaction) tunnel(x exchange) next {
	t.unwatch()
	c, ok := x.(*h1Conn)
	if err := t.settle(x); !ok || err != nil {
		x.leave(t, false)
		return t.tooSoon(err)
	}
	defer c.leave(t, false)
	t.out = h1.AppendResponse(t.out[:0], &t.resp)
	if err := t.flush(); err != nil {
		return breaking
	}
	return t.bridge(c)
}

// errTooSoon is a server that changes the protocol where it must not: before it has the whole request, whose rest cannot be told
// from what the new protocol says (RFC 9110, 7.8), or on HTTP/2 (RFC 9113, 8.6).
var errTooSoon = &h1.SyntaxError{Status: 502, Msg: "another protocol in the middle of HTTP (RFC 9110 section 7.8)"}

// tooSoon answers for such a server, unless it is the client that sent no whole request: err.
func (t *transaction) tooSoon(err error) next {
	var client *clientError
	if !errors.As(err, &client) {
		err = failed(retry.JunkResponse, errTooSoon)
	}
	return t.fail(err)
}

// bridge moves bytes both ways until both sides ended; the end of one is passed on to the other, which may go on. The client
// sees an end, whatever happened to the server; the server sees a reset unless it was passed an end before (measured on
// HAProxy 2.6 and 3.0).
//
// `timeout tunnel` of the backend bounds how long nothing moves either way; without it the timeouts of each side do. A side that
// was told the other one's end has `timeout client-fin` of the frontend or `timeout server-fin` of the backend.
//
// While nothing moves there is no buffer: those of the messages before it are given back.
func (t *transaction) bridge(c *h1Conn) next {
	client, server := &t.wire, &c.wire
	client.fin, server.fin = t.s.fe.cfg.Timeouts.ClientFin, t.be.cfg.Timeouts.ServerFin
	if limit := t.be.cfg.Timeouts.Tunnel; limit > 0 {
		client.timeout, server.timeout = limit, limit
	}
	giveBack(t.inline)
	giveBack(t.out)
	t.inline, t.out = nil, nil
	up, down := t.mover(server, client, spliceRequest), t.mover(client, server, spliceResponse)
	up.tunnel, down.tunnel = true, true

	var both sync.WaitGroup
	both.Go(func() { t.books.in += up.convey(&t.reader, &t.in) })
	t.books.out += down.convey(&c.reader, &c.buf)
	if t.resp.Status == 101 {
		// Who asked for an upgrade had said all of its request, so a server that ends, or is silent for too long, ends both ways
		// (measured). A client of CONNECT may go on.
		client.cut()
		server.cut()
	}
	both.Wait()
	t.in, t.out = borrowOf(t.s.fe.p.sizes.reader), borrow()[:0]
	return done
}

// convey moves bytes one way until their end, which it passes on, and returns how many: first those that ahead has in buf, which
// it gives back. Silence for too long is an end, too, as in HAProxy: the other way goes on for as long as it has something to
// say. Any other error ends both.
func (m *mover) convey(ahead *h1.Reader, buf *[]byte) (sum int64) {
	var from, to error
	early := ahead.Unread()
	if len(early) > 0 {
		m.noted(int64(len(early)))
		_, to = m.to.Write(early)
	}
	ahead.Reset(nil, nil, nil)
	giveBack(*buf)
	*buf = nil
	if to == nil {
		sum, from, to = m.run(math.MaxInt64)
	}
	if to == nil && (from == io.EOF || errors.Is(from, os.ErrDeadlineExceeded)) {
		_ = m.to.finish()
	} else {
		m.to.cut()
		m.from.cut()
	}
	return sum + int64(len(early))
}
