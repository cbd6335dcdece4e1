package proxy

import (
	"cmp"
	"errors"
	"io"
	"sync"

	"github.com/reuselab/reuselab/proxy/h1"
)

// tunnel sends the response that opened it, a 101 or a 2xx to CONNECT, and from then on bytes both ways until both sides
// ended. Neither connection carries HTTP again (specification 2.4).
//
// `timeout tunnel` of the backend bounds how long nothing moves either way; without it the timeouts of each side do.
func (t *transaction) tunnel(x exchange) next {
	t.unwatch()
	c, ok := x.(*h1Conn)
	if settleErr := t.settle(x); !ok || settleErr != nil {
		x.leave(t, false)
		return breaking
	}
	defer c.leave(t, false)
	client, server := &t.wire, &c.wire
	if limit := t.be.cfg.Timeouts.Tunnel; limit > 0 {
		client.timeout, server.timeout = limit, limit
	}
	t.out = h1.AppendResponse(t.out[:0], &t.resp)
	if err := t.flush(); err != nil {
		return breaking
	}
	var there, back error
	var both sync.WaitGroup
	var in, out int64
	both.Go(func() { in, there = convey(server, client, t.reader.Body(h1.Framing{Kind: h1.UntilClose})) })
	out, back = convey(client, server, c.body)
	both.Wait()
	t.books.in, t.books.out = t.books.in+in, t.books.out+out
	if cmp.Or(there, back) != nil {
		return breaking
	}
	return done
}

// convey moves bytes one way until their end, which it passes on, and returns how many. An error ends the other way, too.
func convey(to, from *wire, src io.Reader) (sum int64, err error) {
	buf := borrow()
	defer giveBack(buf)
	for {
		n, err := src.Read(buf)
		sum += int64(n)
		if n > 0 {
			to.release() // something moved: the other way may be silent for as long again
			_, writeErr := to.Write(buf[:n])
			err = cmp.Or(writeErr, err)
		}
		if err == io.EOF {
			c, ok := to.Conn.(interface{ CloseWrite() error })
			if ok {
				return sum, c.CloseWrite()
			}
			err = errors.ErrUnsupported
		}
		if err != nil {
			to.cut()
			from.cut()
			return sum, err
		}
	}
}
