package h1

import (
	"errors"
	"io"
)

var errTodo = errors.New("not yet")

// Reader reads messages from one connection through one buffer.
type Reader struct {
	src  io.Reader
	buf  []byte
	body BodyReader
}

// NewReader returns a Reader on src. buf is the connection's only buffer (its length counts); prefix are bytes that were
// already read from src and come first. It is Reset on a new Reader.
func NewReader(src io.Reader, buf, prefix []byte) *Reader {
	r := new(Reader)
	r.Reset(src, buf, prefix)
	return r
}

// Reset makes r read from src as if it were new, keeping nothing. It must be used to give a buffer again after Release.
func (r *Reader) Reset(src io.Reader, buf, prefix []byte) { r.src, r.buf = src, buf }

// ReadRequest reads the next request's head into q.
func (r *Reader) ReadRequest(q *Request) error { return errTodo }

// ReadResponse reads the next response's head into p; method is that of the request it answers.
func (r *Reader) ReadResponse(p *Response, method []byte) error { return errTodo }

// Body returns the reader of the body of the message whose head was read last, or of the tunnel it opened.
func (r *Reader) Body(f Framing) *BodyReader { return &r.body }

// Buffered returns how many bytes were received and not consumed yet.
func (r *Reader) Buffered() int { return 0 }

// Release gives the buffer back, so that the connection can wait without one; nil while something is buffered or a body is not read to its end.
func (r *Reader) Release() []byte { return r.buf }

// BodyReader reads one body's payload, decoded.
type BodyReader struct{}

func (b *BodyReader) Read(p []byte) (int, error)         { return 0, errTodo }
func (b *BodyReader) WriteTo(w io.Writer) (int64, error) { return 0, errTodo }
func (b *BodyReader) Trailers() []Field                  { return nil }
