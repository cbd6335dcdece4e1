package proxy

import (
	"errors"
	"io"
	"os"
	"sync"

	"github.com/reuselab/reuselab/proxy/h1"
)

// tunnel sends the response that opened it, a 101 or a 2xx to CONNECT, and from then on bytes both ways until both sides
// ended. Neither connection carries HTTP again (specification 2.4).
func (t *transaction) tunnel(x exchange) next {
	t.unwatch()
	c, ok := x.(*h1Conn)
	if settleErr := t.settle(x); !ok || settleErr != nil {
		x.leave(t, false)
		return breaking
	}
	defer c.leave(t, false)
	t.out = h1.AppendResponse(t.out[:0], &t.resp)
	if err := t.flush(); err != nil {
		return breaking
	}
	return t.bridge(c)
}

// bridge moves bytes both ways until both sides ended; the end of one is passed on to the other, which may go on. The client
// sees an end, whatever happened to the server; the server sees a reset unless it was passed an end before (measured on
// HAProxy 2.6 and 3.0).
//
// `timeout tunnel` of the backend bounds how long nothing moves either way; without it the timeouts of each side do.
func (t *transaction) bridge(c *h1Conn) next {
	client, server := &t.wire, &c.wire
	if limit := t.be.cfg.Timeouts.Tunnel; limit > 0 {
		client.timeout, server.timeout = limit, limit
	}
	var both sync.WaitGroup
	var in, out int64
	both.Go(func() { in, _ = convey(server, client, t.reader.Body(h1.Framing{Kind: h1.UntilClose})) })
	out, _ = convey(client, server, c.body)
	both.Wait()
	t.books.in, t.books.out = t.books.in+in, t.books.out+out
	return done
}

// convey moves bytes one way until their end, which it passes on, and returns how many. Silence for too long is an end, too,
// as in HAProxy: the other way goes on for as long as it has something to say. Any other error ends both.
func convey(to, from *wire, src io.Reader) (sum int64, err error) {
	buf := borrow()
	defer giveBack(buf)
	for {
		n, err := src.Read(buf)
		sum += int64(n)
		if n > 0 {
			to.release() // something moved: the other way may be silent for as long again
			if _, err := to.Write(buf[:n]); err != nil {
				to.cut()
				from.cut()
				return sum, err
			}
		}
		switch {
		case err == nil:
		case err == io.EOF, errors.Is(err, os.ErrDeadlineExceeded):
			return sum, to.finish()
		default:
			to.cut()
			from.cut()
			return sum, err
		}
	}
}
