package h2

import (
	"io"
	"time"

	"golang.org/x/net/http2"

	"github.com/reuselab/reuselab/proxy/h1"
)

// Stream is one request and its response. One goroutine may send the request's body while another one receives the response;
// Reset, Close and SetDeadline may be called by any. Whatever waits ends with the deadline (os.ErrDeadlineExceeded), with Close
// (ErrClosed), with the stream (ErrRefused, *ResetError) or with its connection (ErrClosed, *ConnError).
type Stream struct {
	c    *ClientConn
	core *core // nil once closed; guarded by c.mu
}

// enter begins a call: mu is held from here to exit. It returns nil, without mu, when the stream is closed.
func (s *Stream) enter() *core {
	s.c.mu.Lock()
	x := s.core
	if x == nil {
		s.c.mu.Unlock()
		return nil
	}
	x.users++
	return x
}

func (x *core) exit() {
	c := x.c
	x.users--
	x.release()
	c.mu.Unlock()
}

// SetDeadline bounds every wait of this stream, those under way too. The zero time means no bound.
//
// When a write to the connection itself is what waits so long, the connection is over for all its streams.
func (s *Stream) SetDeadline(t time.Time) {
	x := s.enter()
	if x == nil {
		return
	}
	defer x.exit()
	x.deadline = t
	if x.users > 1 {
		x.wakeBoth()
	}
}

// Write sends p as body of the request, as the server's windows allow (RFC 9113 section 5.2). After a *ResetError with NO_ERROR the
// server wants no more of the body, but its response stands.
func (s *Stream) Write(p []byte) (n int, err error) {
	x := s.enter()
	if x == nil {
		return 0, ErrClosed
	}
	defer x.exit()
	for n < len(p) {
		if err := x.writeError(); err != nil {
			return n, err
		}
		part := x.sendable(len(p) - n)
		if part > 0 {
			x.c.fr.WriteData(x.id, false, p[n:n+part])
			x.sendWindow -= int64(part)
			x.c.sendWindow -= int64(part)
			n += part
			continue
		}
		if err := x.flush(); err != nil {
			return n, err
		}
		if x.writeError() != nil || x.sendable(1) > 0 {
			continue
		}
		forOutput := 0
		if len(x.c.out.pending) >= crowded {
			forOutput = 1
		}
		x.c.out.waiting += forOutput
		err := x.wait(x.writable)
		x.c.out.waiting -= forOutput
		if err != nil {
			return n, err
		}
	}
	return n, x.flush()
}

// CloseWrite says that the request's body is complete. Trailers are sent as Head's fields are: without those that have no
// place in HTTP/2, and without those that Connection names.
func (s *Stream) CloseWrite(trailers ...h1.Field) error {
	x := s.enter()
	if x == nil {
		return ErrClosed
	}
	defer x.exit()
	if x.sentEnd && x.err == nil && x.noWrite == nil {
		return nil
	}
	if err := x.writeError(); err != nil {
		return err
	}
	if len(trailers) > 0 {
		x.c.writeTrailers(x.id, trailers)
	} else {
		x.c.fr.WriteData(x.id, true, nil)
	}
	x.sentEnd = true
	signal(x.readable) // AwaitSent
	if x.finished() {
		x.leave()
	}
	return x.flush()
}

// AwaitSent waits, when the response was read to its end, until the whole request was sent, or until it is clear that it will
// not be: then the error says why. No call to Response or Read may be under way.
func (s *Stream) AwaitSent() error {
	x := s.enter()
	if x == nil {
		return ErrClosed
	}
	defer x.exit()
	for {
		err := x.writeError()
		switch {
		case x.sentEnd && err == ErrClosed && !x.closed:
			return nil
		case err != nil:
			return err
		}
		if err := x.wait(x.readable); err != nil {
			return err
		}
	}
}

// writeError is why nothing more can be sent.
func (x *core) writeError() error {
	switch {
	case x.closed:
		return ErrClosed
	case x.err != nil:
		return x.err
	case x.noWrite != nil:
		return x.noWrite
	case x.sentEnd:
		return ErrClosed
	}
	return nil
}

// sendable is how much of n bytes one DATA frame may carry now.
func (x *core) sendable(n int) int {
	if len(x.c.out.pending) >= crowded {
		return 0
	}
	return int(max(0, min(int64(n), int64(x.c.peer.maxFrame), x.sendWindow, x.c.sendWindow)))
}

// flush writes the connection's pending frames; mu is held before and after.
func (x *core) flush() error {
	c, deadline := x.c, x.deadline
	c.mu.Unlock()
	err := c.flush(deadline)
	c.mu.Lock()
	return err
}

// farewell writes the frame that ends a stream. The stream's own deadline, which may be why it ends, has no say in it: the
// connection is the others' too.
func (x *core) farewell() {
	x.deadline = time.Time{}
	x.flush()
}

// Response waits for the next head of the response and fills p with it; its slices belong to the stream and are valid until
// Close. Interim responses (1xx) come as heads of their own, then the final one; after that, io.EOF.
//
// p.Body has Kind UntilClose for a body whose length was not announced: it ends where Read says io.EOF.
func (s *Stream) Response(p *h1.Response) error {
	x := s.enter()
	if x == nil {
		return ErrClosed
	}
	defer x.exit()
	for {
		switch {
		case x.closed:
			return ErrClosed
		case x.heads.next(p, x):
			return nil
		case x.err != nil:
			return x.err
		case x.gotFinal:
			return io.EOF
		}
		if err := x.wait(x.readable); err != nil {
			return err
		}
	}
}

// Read reads the response's body; io.EOF at its end. What was read is given back to the server's window.
func (s *Stream) Read(p []byte) (int, error) {
	x := s.enter()
	if x == nil {
		return 0, ErrClosed
	}
	defer x.exit()
	for {
		switch {
		case x.closed:
			return 0, ErrClosed
		case x.err != nil:
			return 0, x.err
		case len(p) == 0:
			return 0, nil
		case x.read < len(x.body):
			n := copy(p, x.body[x.read:])
			x.read += n
			if x.giveBack(int64(n)) {
				x.flush() // an error is the connection's end, which the next call says: these bytes are good
			}
			return n, nil
		case x.gotEnd:
			return 0, io.EOF
		}
		if err := x.wait(x.readable); err != nil {
			return 0, err
		}
	}
}

// giveBack opens the stream's window again, half a window at a time; it reports whether there is something to write.
func (x *core) giveBack(n int64) bool {
	x.consumed += n
	if x.gotEnd || x.err != nil || x.consumed < int64(x.c.cfg.StreamWindow+1)/2 {
		return false
	}
	x.c.fr.WriteWindowUpdate(x.id, uint32(x.consumed))
	x.recvWindow += x.consumed
	x.consumed = 0
	return true
}

// Trailers returns the trailer fields, once Read has returned io.EOF; valid until Close.
func (s *Stream) Trailers() []h1.Field {
	x := s.enter()
	if x == nil {
		return nil
	}
	defer x.exit()
	return x.trailerFields()
}

// Reset ends the stream with RST_STREAM, if it has not ended. Calls that wait, and later ones, return a *ResetError.
func (s *Stream) Reset(code http2.ErrCode) {
	x := s.enter()
	if x == nil {
		return
	}
	defer x.exit()
	x.reset(code, &ResetError{Code: code, Local: true, Reason: "asked for by us"})
	x.farewell()
}

// Close ends the use of the stream, and resets it with CANCEL if not both sides have said all (RFC 9113 section 8.7). Calls that
// wait return ErrClosed; what Response and Trailers gave is no longer valid.
func (s *Stream) Close() error {
	x := s.enter()
	if x == nil {
		return nil
	}
	defer x.exit()
	s.core = nil
	x.closed = true
	x.reset(http2.ErrCodeCancel, ErrClosed)
	x.farewell()
	return nil
}
