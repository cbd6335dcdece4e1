package wire

import (
	"bytes"
	"fmt"
	"strconv"
)

// Response is what a client keeps of a response.
type Response struct {
	Status int
	// Server and ConnID are X-Server and X-Conn-Id, empty where the response does not have them.
	Server, ConnID []byte
}

// stamp keeps a field that a client wants to know.
func (r *Response) stamp(name, value []byte) {
	switch len(name) {
	case len("x-server"):
		if is(name, "x-server") {
			r.Server = append(r.Server[:0], value...)
		}
	case len("x-conn-id"):
		if is(name, "x-conn-id") {
			r.ConnID = append(r.ConnID[:0], value...)
		}
	}
}

// H1Client reads the responses of an HTTP/1 connection out of bytes that its owner receives, in whatever pieces they come.
// It needs no memory in steady state.
type H1Client struct {
	Response      // the one read last; valid until the next Expect
	Last     bool // nothing may follow this response on the connection
	// Switching says that the request asks for another protocol, so that a 101 is its response. It is set before Expect.
	Switching bool
	// Connect says that the request is a CONNECT: nothing of a 2xx follows its head (RFC 9110 section 9.3.6). It is set before Expect.
	Connect bool

	message Message
	phase   phase
	left    int64 // bytes to go, of a body or a chunk
	head    bool  // the request is a HEAD
}

// A phase is what comes next.
type phase uint8

const (
	phaseDone phase = iota // nothing is expected
	phaseHead
	phaseBody
	phaseUntilClose
	phaseChunkSize
	phaseChunk
	phaseChunkEnd
	phaseTrailers
)

// next follows the last byte of a body or of a chunk.
func (p phase) next() phase {
	if p == phaseChunk {
		return phaseChunkEnd
	}
	return phaseDone
}

// Expect says that a request was sent, and whether it is a HEAD, whose response has no body (RFC 9112 section 6.3, rule 1).
func (c *H1Client) Expect(head bool) {
	c.Response = Response{Server: c.Server[:0], ConnID: c.ConnID[:0]}
	c.Last, c.head, c.phase = false, head, phaseHead
}

// Read takes in received bytes: n of them, the rest must come again with more behind it. It reports whether the response
// is complete. Its errors wrap ErrNotHTTP.
func (c *H1Client) Read(p []byte) (n int, done bool, err error) {
	for c.phase != phaseDone {
		before := c.phase
		took, err := c.step(p[n:])
		n += took
		if err != nil {
			return n, false, err
		}
		if took == 0 && c.phase == before {
			return n, false, nil
		}
	}
	return n, true, nil
}

// Fields are those of the response's head. They belong to the bytes that Read took in.
func (c *H1Client) Fields() []Field { return c.message.Fields }

// Closed says that the connection ended. It reports whether that completes the response.
func (c *H1Client) Closed() (done bool) {
	if c.phase == phaseUntilClose {
		c.phase = phaseDone
		return true
	}
	return false
}

// step takes in what the phase asks for, as far as it is there.
func (c *H1Client) step(p []byte) (int, error) {
	switch c.phase {
	case phaseHead:
		return c.readHead(p)
	case phaseUntilClose:
		return len(p), nil
	case phaseBody, phaseChunk:
		n := min(int64(len(p)), c.left)
		if c.left -= n; c.left == 0 {
			c.phase = c.phase.next()
		}
		return int(n), nil
	}
	i := bytes.IndexByte(p, '\n')
	if i < 0 {
		return 0, nil
	}
	line, _ := cutLine(p[:i+1])
	return i + 1, c.readLine(line)
}

// readLine takes in a line between chunks.
func (c *H1Client) readLine(line []byte) error {
	switch c.phase {
	case phaseChunkSize:
		size, err := chunkSize(line)
		if err != nil {
			return err
		}
		if c.left, c.phase = size, phaseChunk; size == 0 {
			c.phase = phaseTrailers
		}
	case phaseChunkEnd:
		if len(line) > 0 {
			return fmt.Errorf("%w: chunk longer than its size, by %.40q", ErrNotHTTP, line)
		}
		c.phase = phaseChunkSize
	case phaseTrailers:
		if len(line) == 0 {
			c.phase = phaseDone
		}
	}
	return nil
}

// readHead takes in a head if it is there as a whole.
func (c *H1Client) readHead(p []byte) (int, error) {
	// What is no response need not be waited for to its end.
	if begin := "HTTP/1."; string(p[:min(len(p), len(begin))]) != begin[:min(len(p), len(begin))] {
		return 0, fmt.Errorf("%w: response begins with %.40q", ErrNotHTTP, p)
	}
	lines, n := headEnd(p)
	if n == 0 {
		return 0, nil
	}
	start, rest := cutLine(p[:lines])
	m := &c.message
	if err := c.parseStatus(start); err != nil {
		return 0, err
	}
	m.Fields, m.framing = m.Fields[:0], framing{}
	for len(rest) > 0 {
		var line []byte
		line, rest = cutLine(rest)
		if err := m.parseField(line); err != nil {
			return 0, err
		}
	}
	return n, c.settle()
}

// headEnd finds the end of a head: the length of its lines, and with the empty line behind them; 0, 0 if it is not there.
func headEnd(p []byte) (lines, n int) {
	for at := 0; ; {
		i := bytes.IndexByte(p[at:], '\n')
		if i < 0 {
			return 0, 0
		}
		if i == 0 || i == 1 && p[at] == '\r' {
			return at, at + i + 1
		}
		at += i + 1
	}
}

// parseStatus reads a status line: RFC 9112 section 4. A reason may be missing, with its space or without.
func (c *H1Client) parseStatus(line []byte) error {
	const length = len("HTTP/1.1 200")
	if len(line) < length || line[8] != ' ' || len(line) > length && line[length] != ' ' {
		return fmt.Errorf("%w: status line %.40q", ErrNotHTTP, line)
	}
	status, err := strconv.Atoi(string(line[9:length]))
	if minor := line[7]; err != nil || status < 100 || minor < '0' || minor > '9' {
		return fmt.Errorf("%w: status line %.40q", ErrNotHTTP, line)
	}
	c.Status = status
	c.message.Start = [3][]byte{line[:8], line[9:length], line[length:]}
	c.message.Minor = int(line[7] - '0')
	return nil
}

// settle decides from a head what follows it.
func (c *H1Client) settle() error {
	if c.Status == 101 && !c.Switching {
		return fmt.Errorf("%w: switching protocols, which nobody asked for", ErrNotHTTP)
	}
	if c.Status < 200 && c.Status != 101 {
		return nil // another head follows: RFC 9110 section 15.2
	}
	for i := range c.message.Fields {
		c.stamp(c.message.Fields[i].Name, c.message.Fields[i].Value)
	}
	f := &c.message.framing
	c.Last = f.closes || c.message.Minor == 0 && !f.keeps
	// The order of RFC 9112 section 6.3: no body by definition; chunks; a length; all until the connection ends.
	switch {
	case c.head || c.Connect && c.Status/100 == 2 || c.Status == 101 || c.Status == 204 || c.Status == 304:
		c.phase = phaseDone
	case f.chunked:
		c.phase = phaseChunkSize
	case f.stated && f.length == 0:
		c.phase = phaseDone
	case f.stated:
		c.phase, c.left = phaseBody, f.length
	default:
		c.phase, c.Last = phaseUntilClose, true
	}
	return nil
}
