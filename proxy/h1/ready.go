package h1

import "bytes"

var lf = []byte{'\n'}

// Ready reports whether Read would return something, payload, the body's end or what is wrong with it, without waiting for the
// connection. Bytes that are buffered need not be enough: behind a chunk's data stands the beginning of the next one.
//
// It knows exactly: who waits for a body that is already known to be none may wait for one who waits for the answer.
func (b *BodyReader) Ready() bool {
	if b.err != nil {
		return true
	}
	here := b.r.buf[b.r.r:b.r.w]
	if b.framing.Kind != Chunked || b.left > 0 {
		return len(here) > 0
	}
	switch b.step {
	case stepTrailers:
		return b.trailersReady(here)
	case stepDataEnd:
		if len(here) == 0 || len(here) == 1 && here[0] == '\r' {
			return false
		}
		if here[0] != '\r' || here[1] != '\n' {
			return true
		}
		here = here[2:]
	}
	return b.sizeReady(here)
}

// sizeReady is Ready where here begins with a chunk's size line.
func (b *BodyReader) sizeReady(here []byte) bool {
	most := b.r.reserve()
	line, rest, whole := bytes.Cut(here[:min(len(here), most)], lf)
	if !whole {
		line = bytes.TrimSuffix(line, cr)
		if len(here) >= most || len(line) == 0 {
			return len(here) >= most
		}
		_, err := parseSize(line)
		return err != nil
	}
	size, err := parseChunkSize(line)
	if err != nil || size > 0 {
		return err != nil || len(rest) > 0
	}
	return b.trailersReady(here[len(line)+1:])
}

// trailersReady is Ready where here begins with the trailers.
func (b *BodyReader) trailersReady(here []byte) bool {
	most := len(b.r.buf) - b.r.headEnd
	for n, left := 0, here; ; n++ {
		line, rest, whole := bytes.Cut(left, lf)
		bad := firstForbidden(line, 0, len(line))
		if !whole {
			return len(here) >= most || bad < len(line)-1 || bad < len(line) && line[bad] != '\r'
		}
		line, ended := bytes.CutSuffix(line, cr)
		if !ended || bad < len(line) || len(line) == 0 || n == b.r.mostFields() {
			return true
		}
		if _, err := parseField(line); err != nil {
			return true
		}
		left = rest
	}
}
