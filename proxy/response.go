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

// respond relays the final response whose head is in t.resp, gives the server connection back, and says what becomes of
// the client's.
func (t *transaction) respond(x exchange) next {
	p := &t.resp
	if p.Status == 401 || p.Status == 407 {
		t.claim(x)
	}
	t.books.out += responseVolume(p) // before rules change it
	if n, answered := t.responseRules(x); answered {
		return n
	}
	t.books.status = p.Status
	if p.Status == 101 || string(t.req.Method) == "CONNECT" && p.Status/100 == 2 {
		return t.tunnel(x)
	}
	chunked, closing := t.frame()
	if f, say := t.connectionForClient(closing); say {
		t.out = h1.AppendResponse(t.out[:0], p, f)
	} else {
		t.out = h1.AppendResponse(t.out[:0], p)
	}
	err := t.relayBody(x, chunked)
	if err == nil && chunked {
		t.out = h1.AppendLastChunk(t.out, x.Trailers())
	}
	if err == nil && p.Body.Kind == h1.Chunked {
		t.books.out += trailersVolume(x.Trailers())
	}
	pumpErr := t.requestEnd(x, err)
	t.unwatch()
	if t.sides().blind && err == nil && pumpErr == nil && p.Body.Kind != h1.UntilClose {
		return t.passOn(x)
	}
	// The server connection is given back first: a client that has its response may rely on it.
	x.leave(t, err == nil && pumpErr == nil)
	t.relayed(err, pumpErr)
	if err != nil && p.Body.Kind == h1.UntilClose {
		return breaking // an end would look like the body's
	}
	if _, err := t.wire.Write(t.out); err != nil {
		t.clientLeft()
		return breaking
	}
	switch {
	case err != nil, pumpErr != nil:
		return unread
	case closing:
		return done
	}
	return again
}

// frame decides how the client finds the response's end: as the server said it, but a 1.0 client knows no chunks, and for
// it the end of the connection has to do. A response of unknown length ends that way, too (specification 5.3).
func (t *transaction) frame() (chunked, closing bool) {
	p := &t.resp
	closing = t.clientCloses()
	switch p.Body.Kind {
	case h1.UntilClose:
		closing = true
	case h1.Chunked:
		chunked = t.req.Minor > 0 || t.sides().blind
		said := value(p.Fields, "transfer-encoding") != nil // not by an HTTP/2 server
		switch {
		case chunked && !said:
			p.Fields = append(p.Fields, encodingChunked)
		case !chunked:
			p.Fields = without(p.Fields, "transfer-encoding")
			closing = true
		}
	}
	return chunked, closing
}

// relayBody moves the body through t.out, and leaves there what is not written yet: the last bytes at least, so that the
// client cannot have all of the response before the server connection is given back. Otherwise it writes whenever the
// server has nothing more at hand, so that nothing waits here for what is still to come.
func (t *transaction) relayBody(x exchange, chunked bool) error {
	if t.resp.Body.Kind == h1.NoBody {
		return nil
	}
	var in []byte
	if chunked {
		in = borrow()
		defer giveBack(in)
	}
	left := t.resp.Body.Length // only meant with a known length
	for {
		if t.resp.Body.Kind == h1.Length && left == 0 {
			if t.pumping { // the end may wait for the request's
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
		n, err := t.readBody(x, in)
		left -= int64(n)
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

// readBody appends what one read gives to t.out; chunks take the way through in.
func (t *transaction) readBody(x exchange, in []byte) (int, error) {
	if in == nil {
		n, err := x.Read(t.out[len(t.out):cap(t.out)])
		t.books.out += int64(n)
		t.out = t.out[:len(t.out)+n]
		return n, err
	}
	n, err := x.Read(in[:min(len(in), cap(t.out)-len(t.out)-room)])
	t.books.out += int64(n)
	t.out = h1.AppendChunk(t.out, in[:n])
	return n, err
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
