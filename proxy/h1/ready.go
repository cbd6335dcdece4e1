package h1

import "bytes"

var emptyLine = []byte("\r\n\r\n")

// Ready reports whether Read would return something, payload, the body's end or what is wrong with it, without waiting for the
// connection. Bytes that are buffered need not be enough: behind a chunk's data stands the beginning of the next one.
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
		return bytes.HasPrefix(here, emptyLine[2:]) || bytes.Contains(here, emptyLine)
	case stepDataEnd:
		if len(here) < 2 {
			return false
		}
		here = here[2:]
	}
	i := bytes.IndexByte(here, '\n')
	if i < 0 {
		return false
	}
	size, err := parseChunkSize(here[:i])
	if size > 0 {
		return len(here) > i+1
	}
	return err != nil || bytes.Contains(here[max(i-1, 0):], emptyLine)
}
