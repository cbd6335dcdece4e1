package h1

import (
	"io"
	"math"
)

// BodyReader reads one body's payload, decoded. It belongs to its Reader and to one message.
type BodyReader struct {
	r        *Reader
	framing  Framing
	left     int64 // of the body with Length, of the chunk with Chunked
	step     step
	err      error // the body's end: nothing is read after it
	trailers trailers
}

// Body returns the reader of the body of the message whose head was read last. f is that head's framing; any other, which
// only a tunnel that began after a message without a body needs (UntilClose), replaces it.
func (r *Reader) Body(f Framing) *BodyReader {
	if f != r.body.framing {
		r.body.start(r, f)
	}
	return &r.body
}

func (b *BodyReader) start(r *Reader, f Framing) {
	*b = BodyReader{r: r, framing: f, left: f.Length, trailers: b.trailers[:0]}
	if f.Kind == NoBody || f.Kind == Length && f.Length <= 0 {
		b.err = io.EOF
	}
	if f.Kind == Chunked {
		b.left = 0
	}
}

// unread reports whether bytes of the body may still come.
func (b *BodyReader) unread() bool { return b.r != nil && b.err != io.EOF }

// direct is from which size on a read goes into the caller's memory without a copy in the buffer.
const direct = 1024

// Read returns decoded payload. The error is io.EOF at the body's end, io.ErrUnexpectedEOF when the connection ended
// before it, a *SyntaxError with status 400 for chunks or trailers that are none, or the connection's error; after one that
// passes, such as a deadline, it can be called again.
func (b *BodyReader) Read(p []byte) (int, error) {
	if len(p) == 0 || b.err != nil {
		return 0, b.err
	}
	if err := b.advance(); err != nil {
		return 0, b.end(err)
	}
	if b.framing.Kind != UntilClose {
		p = p[:min(int64(len(p)), b.left)]
	}
	r := b.r
	if r.r == r.w {
		if len(p) >= direct {
			n, err := r.read(p)
			b.consumed(int64(n))
			return n, b.end(err)
		}
		if err := r.fillBody(); err != nil {
			return 0, b.end(err)
		}
	}
	n := copy(p, r.buf[r.r:r.w])
	r.r += n
	b.consumed(int64(n))
	return n, nil
}

// WriteTo writes the whole payload to w, from the buffer, without memory of its own.
func (b *BodyReader) WriteTo(w io.Writer) (sum int64, err error) {
	r := b.r
	for b.err == nil {
		if err := b.advance(); err != nil {
			b.end(err)
			if err != io.EOF {
				return sum, err
			}
			break
		}
		if r.r == r.w {
			if err := r.fillBody(); err != nil {
				if err = b.end(err); err != io.EOF {
					return sum, err
				}
				break
			}
		}
		part := r.buf[r.r:r.w]
		if b.framing.Kind != UntilClose {
			part = part[:min(int64(len(part)), b.left)]
		}
		n, err := w.Write(part)
		sum += int64(n)
		r.r += n
		b.consumed(int64(n))
		if err == nil && n < len(part) {
			err = io.ErrShortWrite
		}
		if err != nil {
			return sum, err
		}
	}
	if b.err == io.EOF {
		return sum, nil
	}
	return sum, b.err
}

// Direct returns how many bytes of the payload can be taken from the connection itself, by others than Read: as many as are due
// where nothing has to be decoded and none is in the buffer. It is math.MaxInt64 where only the connection's end is the body's.
func (b *BodyReader) Direct() int64 {
	switch r := b.r; {
	case b.err != nil || r.r != r.w || r.readErr != nil || b.framing.Kind == Chunked:
		return 0
	case b.framing.Kind == UntilClose:
		return math.MaxInt64
	}
	return b.left
}

// Taken notes that so many of Direct's bytes were taken, and which error of the connection's ended that, nil for none. It
// returns what Read would return for it.
func (b *BodyReader) Taken(n int64, err error) error {
	b.consumed(n)
	if b.err != nil || err == nil {
		return nil
	}
	return b.end(err)
}

// Trailers returns the trailer fields, once Read has returned io.EOF; they live as long as the head.
func (b *BodyReader) Trailers() []Field { return b.trailers }

// advance makes sure that payload is due next: with Chunked, it goes over everything between two chunks.
func (b *BodyReader) advance() error {
	if b.framing.Kind == Chunked && b.left == 0 {
		return b.nextChunk()
	}
	return nil
}

func (b *BodyReader) consumed(n int64) {
	b.left -= n
	if b.framing.Kind == Length && b.left == 0 {
		b.err = io.EOF
	}
}

// end turns a read's error into the body's. What cannot pass is remembered.
func (b *BodyReader) end(err error) error {
	if err == io.EOF && b.framing.Kind != UntilClose && !b.complete() {
		err = io.ErrUnexpectedEOF
	}
	if _, syntax := err.(*SyntaxError); syntax || err == io.EOF || err == io.ErrUnexpectedEOF {
		b.err = err
	}
	return err
}

// fillBody reads more into the buffer, behind the head; the room there is at least the reserve.
func (r *Reader) fillBody() error {
	if r.r == r.w {
		r.r, r.w = r.headEnd, r.headEnd
	}
	if r.w == len(r.buf) {
		r.shift(r.headEnd)
	}
	return r.fill()
}
