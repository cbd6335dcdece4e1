package h1

import (
	"cmp"
	"errors"
	"io"
)

// Reader reads messages from one connection through one buffer. It is not safe for concurrent use.
//
// The buffer holds, from the left: the current message's head, which stays in place until the next message because the
// slices handed out point there; then what was received and not consumed.
type Reader struct {
	src     io.Reader
	buf     []byte
	r, w    int   // buf[r:w] is received and not consumed
	headEnd int   // nothing of the current message is moved below it
	readErr error // came with the last bytes, to be told at the next read
	limits  Limits
	body    BodyReader
}

// NewReader returns a Reader on src. buf is the connection's only buffer, of which the length counts; prefix are bytes
// already read from src, which come first. prefix may lie in buf.
func NewReader(src io.Reader, buf, prefix []byte) *Reader {
	r := new(Reader)
	r.Reset(src, buf, prefix)
	return r
}

// Reset makes r read from src as if it were new. So a Reader can be used for one connection after the other, and gets a
// buffer again after Release.
func (r *Reader) Reset(src io.Reader, buf, prefix []byte) {
	n := copy(buf, prefix)
	*r = Reader{src: src, buf: buf, w: n, limits: r.limits, body: BodyReader{trailers: r.body.trailers[:0]}}
	if n < len(prefix) {
		r.readErr = errPrefix
	}
}

var errPrefix = errors.New("the bytes read before do not fit the buffer")

// Buffered returns how many bytes were received and not consumed. Leftovers after a response make a server connection
// unfit for the pool.
func (r *Reader) Buffered() int { return r.w - r.r }

// Unread returns what was received and not consumed, which stays valid until the next call.
func (r *Reader) Unread() []byte { return r.buf[r.r:r.w] }

// Release gives the buffer back, so that the connection can wait without one until Reset. It returns nil, and changes
// nothing, while bytes are buffered or a body is not read to its end.
func (r *Reader) Release() []byte {
	if r.r != r.w || r.body.unread() {
		return nil
	}
	buf := r.buf
	r.buf, r.r, r.w, r.headEnd = nil, 0, 0, 0
	return buf
}

// Limits are what a message's head is held to.
type Limits struct {
	// Head is how many bytes it may have, up to its empty line's. The buffer must have some more, 1024 at best, for a body is read
	// while the head stays. 0: fifteen sixteenths of the buffer, 15360 of 16384 bytes, as with HAProxy's tune.maxrewrite (manual, 3.2).
	Head int
	// Fields is how many field lines a head or a trailer section may have. 0: 100, as HAProxy's tune.http.maxhdr of 101 counts the
	// first line too (manual, 3.2).
	Fields int
}

// Limit sets the limits, which outlast Reset.
func (r *Reader) Limit(l Limits) { r.limits = l }

// reserve is the part of the buffer that a head may not fill.
func (r *Reader) reserve() int {
	if r.limits.Head > 0 {
		return len(r.buf) - r.limits.Head
	}
	return len(r.buf) / 16
}

func (r *Reader) mostFields() int { return cmp.Or(r.limits.Fields, 100) }

// shift makes room by moving the unconsumed bytes down to base; it reports whether that gave any.
func (r *Reader) shift(base int) bool {
	if r.r <= base {
		return false
	}
	r.w = base + copy(r.buf[base:], r.buf[r.r:r.w])
	r.r = base
	return true
}

// fill reads once into the room behind the received bytes; there must be some.
func (r *Reader) fill() error {
	n, err := r.read(r.buf[r.w:])
	r.w += n
	return err
}

// read reads at least one byte from src, or returns an error. An error that comes with bytes is kept for the next call.
func (r *Reader) read(p []byte) (int, error) {
	if err := r.readErr; err != nil {
		r.readErr = nil
		return 0, err
	}
	for range 100 {
		n, err := r.src.Read(p)
		if n > 0 {
			r.readErr = err
			return n, nil
		}
		if err != nil {
			return 0, err
		}
	}
	return 0, io.ErrNoProgress
}

// cut is the error of a message that began: its end is missing.
func cut(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
