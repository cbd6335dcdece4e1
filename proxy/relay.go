package proxy

import (
	"errors"
	"io"

	"github.com/reuselab/reuselab/proxy/h1"
)

// errTooLong is a body that goes on behind its announced length.
var errTooLong = errors.New("response is longer than its content-length")

// room is what a chunk's frame and the connection field may need beside a body's bytes.
const room = 64

// longBody is the rest of a body from which on it does not come through t.out; lastBytes of it do.
const (
	longBody  = PieceSize
	lastBytes = 1 << 10
)

// relayBody moves the body through t.out, and leaves there what is not written yet: the last bytes at least, so that the
// client cannot have all of the response before the server connection is given back. Otherwise it writes whenever the
// server has nothing more at hand, so that nothing waits here for what is still to come.
func (t *transaction) relayBody(x exchange, chunked bool) error {
	switch {
	case t.resp.Body.Kind == h1.NoBody:
		return nil
	case chunked:
		return t.relayChunks(x)
	}
	left := t.resp.Body.Length // only meant with a known length
	for {
		if t.resp.Body.Kind == h1.Length && left == 0 {
			if t.pumpLasts() { // the end may wait for the request's
				if err := t.flush(); err != nil {
					return err
				}
			}
			return t.expectEnd(x)
		}
		if !x.more() || cap(t.out)-len(t.out) < BufSize/4 {
			if err := t.flush(); err != nil {
				return err
			}
		}
		n, err := t.relayDirect(x, left)
		if n == 0 && err == nil {
			n, err = t.readBody(x, left)
		}
		left -= n
		switch {
		case err == io.EOF && t.resp.Body.Kind == h1.Length && left > 0: // HTTP/2 marks the end apart from the length
			return errors.Join(io.ErrUnexpectedEOF, t.flush())
		case err == io.EOF:
			return nil
		case err != nil:
			return errors.Join(err, t.flush())
		case n == 0:
			return io.ErrNoProgress
		}
	}
}

// relayDirect moves what nobody has to look at of a long body whose beginning was written, but for the last bytes.
func (t *transaction) relayDirect(x exchange, left int64) (int64, error) {
	if len(t.out) > 0 || t.resp.Body.Kind != h1.UntilClose && left < longBody {
		return 0, nil
	}
	c, ok := x.(*h1Conn)
	if !ok {
		return 0, nil
	}
	rest := c.body.Direct()
	if rest == 0 {
		return 0, nil
	}
	m := t.mover(&t.wire, &c.wire, spliceResponse)
	giveBack(t.out)
	t.out = nil
	n, from, to := m.run(rest - lastBytes)
	t.out = borrow()[:0]
	t.books.out += n
	if to != nil {
		t.clientLeft()
		return n, to
	}
	return n, c.body.Taken(n, from)
}

// expectEnd reads the end of a body all of whose bytes are here; HTTP/2 marks it separately.
func (t *transaction) expectEnd(x exchange) error {
	switch n, err := x.Read(t.one[:]); {
	case err == io.EOF:
		return nil
	case err != nil:
		return err
	case n > 0:
		return errTooLong
	}
	return io.ErrNoProgress
}

// readBody appends what one read gives to t.out, and no more than the length allows: what is too much reaches nobody (RFC 9112, 6.3).
func (t *transaction) readBody(x exchange, left int64) (int64, error) {
	space := t.out[len(t.out):cap(t.out)]
	if t.resp.Body.Kind == h1.Length {
		space = space[:min(int64(len(space)), left)]
	}
	n, err := x.Read(space)
	t.books.out += int64(n)
	t.out = t.out[:len(t.out)+n]
	return int64(n), err
}

// relayChunks is relayBody for what goes to the client in chunks. The last of them, which has no data, comes later; so the rest may
// go out at once.
func (t *transaction) relayChunks(x exchange) error {
	for fast := false; ; {
		if !x.more() || fast || cap(t.out)-len(t.out) < BufSize/4 {
			if err := t.flush(); err != nil {
				return err
			}
		}
		n, err := t.relayChunk(x, fast)
		fast = n >= BufSize/2
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return errors.Join(err, t.flush())
		case n == 0:
			return io.ErrNoProgress
		}
	}
}

// relayChunk makes a chunk of what one read gives: in t.out, where small ones collect, or if the server is fast, of a large piece
// that is written at once.
func (t *transaction) relayChunk(x exchange, fast bool) (int, error) {
	if err := t.awaitChunk(x); err != nil {
		return 0, err
	}
	buf := t.s.fe.p.pieces.borrow(fast)
	defer t.s.fe.p.pieces.giveBack(buf)
	data := buf[h1.ChunkHead : len(buf)-h1.ChunkTail]
	if !fast {
		data = data[:min(len(data), cap(t.out)-len(t.out)-room)]
	}
	n, err := x.Read(data)
	t.books.out += int64(n)
	if !fast {
		t.out = h1.AppendChunk(t.out, data[:n])
		return n, err
	}
	if n > 0 {
		if _, failed := t.wire.Write(h1.FrameChunk(buf, n)); failed != nil {
			t.clientLeft()
			return n, failed
		}
	}
	return n, err
}

// awaitChunk waits for more of a body, where that can be done without a buffer. All that is here has been written.
func (t *transaction) awaitChunk(x exchange) error {
	c, ok := x.(*h1Conn)
	if !ok || c.body.Ready() {
		return nil
	}
	giveBack(t.out)
	t.out = nil
	_, err := c.wire.Read(nil)
	t.out = borrow()[:0]
	return c.body.Taken(0, err)
}

func (t *transaction) flush() error {
	if len(t.out) == 0 {
		return nil
	}
	_, err := t.wire.Write(t.out)
	t.out = t.out[:0]
	if err != nil {
		t.clientLeft()
	}
	return err
}
