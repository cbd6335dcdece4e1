package wire

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
)

// Discard reads and drops the body that follows an HTTP/1 head, trailers included. A sender that waits for it and has sent
// nothing yet gets its "100 Continue". The message's bytes are gone afterwards.
func (c *Conn) Discard(m *Message) error {
	if m.Length == 0 {
		return nil
	}
	if m.Continue && c.from == c.to {
		if _, err := io.WriteString(c, "HTTP/1.1 100 Continue\r\n\r\n"); err != nil {
			return err
		}
	}
	if m.Length == Chunked {
		return c.discardChunks()
	}
	return c.discard(m.Length)
}

// Holds reports whether [Conn.Discard] has all it needs, so that it does not wait. It does not look into chunks.
func (c *Conn) Holds(m *Message) bool {
	return m.Length == 0 || m.Length > 0 && !m.Continue && m.Length <= int64(c.to-c.from)
}

// discard drops n bytes.
func (c *Conn) discard(n int64) error {
	for {
		have := min(int64(c.to-c.from), n)
		c.from += int(have)
		if n -= have; n == 0 {
			return nil
		}
		if err := c.moreOfMessage(); err != nil {
			return err
		}
	}
}

// discardChunks drops chunks up to the last one, and the trailers.
func (c *Conn) discardChunks() error {
	for {
		line, err := c.line()
		if err != nil {
			return err
		}
		size, err := chunkSize(line)
		if err != nil {
			return err
		}
		if size == 0 {
			return c.discardTrailers()
		}
		if err := c.discard(size); err != nil {
			return err
		}
		if line, err = c.line(); err != nil {
			return err
		}
		if len(line) > 0 {
			return fmt.Errorf("%w: chunk longer than its size, by %.40q", ErrNotHTTP, line)
		}
	}
}

// chunkSize reads the line before a chunk. The size is hexadecimal; extensions follow after a semicolon: RFC 9112 section 7.1.
func chunkSize(line []byte) (int64, error) {
	word, _, _ := bytes.Cut(line, []byte(";"))
	size, err := strconv.ParseUint(string(trim(word)), 16, 63)
	if err != nil {
		return 0, fmt.Errorf("%w: chunk size %.40q", ErrNotHTTP, line)
	}
	return int64(size), nil
}

// discardTrailers drops lines up to and including an empty one.
func (c *Conn) discardTrailers() error {
	for {
		if line, err := c.line(); err != nil || len(line) == 0 {
			return err
		}
	}
}

// line waits for a complete line, consumes it, and returns it without its end.
func (c *Conn) line() ([]byte, error) {
	searched := 0
	for {
		if i := bytes.IndexByte(c.in[c.from+searched:c.to], '\n'); i >= 0 {
			line, _ := cutLine(c.in[c.from : c.from+searched+i+1])
			c.from += searched + i + 1
			return line, nil
		}
		searched = c.to - c.from
		if err := c.moreOfMessage(); err != nil {
			return nil, err
		}
	}
}

// moreOfMessage is more, where the message may not end yet.
func (c *Conn) moreOfMessage() error {
	err := c.more()
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
