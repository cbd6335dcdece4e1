package h1

import (
	"bytes"
	"io"
)

// step is what comes next between two chunks (RFC 9112 section 7.1).
type step uint8

const (
	stepSize     step = iota // a chunk's size line
	stepDataEnd              // the CRLF behind a chunk's data
	stepTrailers             // the trailer section behind the chunk of size zero
	stepDone
)

func (b *BodyReader) complete() bool { return b.framing.Kind == Chunked && b.step == stepDone }

// nextChunk goes on to the data of the next chunk; io.EOF at the body's end. Every line here must end in CR LF, as HAProxy 3.0
// asks too: a chunk line with a bare LF in an extension is how one server sees a chunk where the next sees a request.
func (b *BodyReader) nextChunk() error {
	for {
		switch b.step {
		case stepDataEnd:
			if err := b.r.dataEnd(); err != nil {
				return err
			}
			b.step = stepSize
		case stepSize:
			size, err := b.r.chunkSize()
			if err != nil {
				return err
			}
			if size > 0 {
				b.left, b.step = size, stepDataEnd
				return nil
			}
			b.step = stepTrailers
		case stepTrailers:
			_, err := b.r.readLines(&b.trailers, b.r.headEnd, len(b.r.buf)-b.r.headEnd, b.r.mostFields(), true)
			if err != nil {
				return cut(err)
			}
			b.step = stepDone
		default:
			return io.EOF
		}
	}
}

func (r *Reader) dataEnd() error {
	for r.w-r.r < 2 {
		if r.w > r.r && r.buf[r.r] != '\r' {
			break
		}
		if err := r.fillBody(); err != nil {
			return cut(err)
		}
	}
	if r.buf[r.r] != '\r' || r.buf[r.r+1] != '\n' {
		return refuse(400, "chunk is longer than its size (RFC 9112 section 7.1)")
	}
	r.r += 2
	return nil
}

// chunkSize consumes a size line. Extensions are skipped, and not forwarded (RFC 9112 section 7.1.1); the whole line must fit
// the reserve, so that nobody can feed extensions for ever.
func (r *Reader) chunkSize() (int64, error) {
	checked := 0
	for {
		seen := r.buf[r.r:min(r.w, r.r+r.reserve())]
		i := bytes.IndexByte(seen[checked:], '\n')
		if i >= 0 {
			line := seen[:checked+i]
			size, err := parseChunkSize(line)
			if err == nil {
				r.r += len(line) + 1
			}
			return size, err
		}
		// A line that is already wrong is not waited for; its own last byte may be half of its end.
		checked = len(seen)
		if line := bytes.TrimSuffix(seen, cr); len(line) > 0 {
			if _, err := parseSize(line); err != nil {
				return 0, err
			}
		}
		if checked == r.reserve() {
			return 0, refuse(400, "chunk extensions of more than %d bytes (RFC 9112 section 7.1.1)", checked)
		}
		if err := r.fillBody(); err != nil {
			return 0, cut(err)
		}
	}
}

var cr = []byte{'\r'}

// maxChunk is the first size that is too large: as HAProxy, nothing is forwarded that a reader with numbers in floating point
// takes for another (RFC 9112 section 7.1 asks for the care).
const maxChunk = 1 << 52

// parseChunkSize: RFC 9112 section 7.1: hexadecimal digits, then perhaps white space, then perhaps ";" and extensions. White space
// alone is let pass, as old servers pad with it and HAProxy accepts it. Sixteen digits are enough for every size.
func parseChunkSize(line []byte) (int64, error) {
	line, ended := bytes.CutSuffix(line, cr)
	if !ended {
		return 0, refuse(400, "chunk line ended by LF without CR (RFC 9112 section 2.2)")
	}
	return parseSize(line)
}

// parseSize is parseChunkSize of a line without its end, or of a beginning: what is wrong with that is wrong with all of it.
func parseSize(line []byte) (int64, error) {
	if bad := firstForbidden(line, 0, len(line)); bad < len(line) {
		return 0, forbidden(line[bad])
	}
	size, i := int64(0), 0
	for ; i < len(line); i++ {
		d := hexDigit(line[i])
		if d < 0 {
			break
		}
		if size = size<<4 | int64(d); i == 16 || size >= maxChunk {
			return 0, refuse(400, "chunk size is too large (RFC 9112 section 7.1)")
		}
	}
	rest := trim(line[i:])
	if i == 0 || len(rest) > 0 && rest[0] != ';' {
		return 0, refuse(400, "chunk without a size (RFC 9112 section 7.1)")
	}
	return size, nil
}

func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

// trailers is the section behind the last chunk.
type trailers []Field

func (t *trailers) begin() { *t = (*t)[:0] }

// line: RFC 9110 section 6.5.1: fields about framing, routing and the connection mean nothing in trailers, and are dropped
// lest someone on the way takes them for the head's.
func (t *trailers) line(_ int, line []byte) error {
	f, err := parseField(line)
	if err != nil {
		return err
	}
	switch string(f.Name) {
	case "content-length", "transfer-encoding", "host", "connection", "keep-alive", "proxy-connection", "te", "trailer", "upgrade", "expect":
		return nil
	}
	*t = append(*t, f)
	return nil
}

func (t *trailers) tooLong(bool) error {
	return refuse(400, "trailers do not fit the buffer beside the head")
}

func (t *trailers) tooMany(fields int) error { return refuse(400, "more than %d trailers", fields) }
