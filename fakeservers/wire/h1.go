package wire

import (
	"bytes"
	"fmt"
	"io"
)

// ReadHead waits for the head of the next request. At the end of the connection it returns io.EOF between messages
// and io.ErrUnexpectedEOF within one.
func (c *Conn) ReadHead(m *Message) error {
	head, err := c.headBytes()
	if err != nil {
		return err
	}
	start, rest := cutLine(head)
	if err := m.parseStart(start); err != nil {
		return err
	}
	m.Fields, m.framing = m.Fields[:0], framing{}
	for len(rest) > 0 {
		var line []byte
		line, rest = cutLine(rest)
		if err := m.parseField(line); err != nil {
			return err
		}
	}
	m.settle()
	return nil
}

// headBytes waits for a complete head and consumes it. It returns the start line and the field lines, without the
// empty line.
func (c *Conn) headBytes() ([]byte, error) {
	line, at := 0, 0 // start of the current line and how far it was searched, from c.from
	for {
		i := bytes.IndexByte(c.in[c.from+at:c.to], '\n')
		if i < 0 {
			at = c.to - c.from
			if err := c.more(); err == io.EOF && at > 0 {
				return nil, io.ErrUnexpectedEOF
			} else if err != nil {
				return nil, err
			}
			continue
		}
		at += i + 1
		text := c.in[c.from+line : c.from+at]
		if len(text) > 2 || len(text) == 2 && text[0] != '\r' {
			line = at
			continue
		}
		if line == 0 {
			// Empty lines before a request are passed over, as a server should do with one at least: RFC 9112 section 2.2.
			c.from, at = c.from+at, 0
			continue
		}
		head := c.in[c.from : c.from+line]
		c.from += at
		return head, nil
	}
}

// cutLine returns the first line without its end, and what follows it. The text ends with a line end.
func cutLine(text []byte) (line, rest []byte) {
	i := bytes.IndexByte(text, '\n')
	line, rest = text[:i], text[i+1:]
	return bytes.TrimSuffix(line, []byte("\r")), rest
}

// parseStart splits a request line at its first and its last space.
func (m *Message) parseStart(line []byte) error {
	first, last := bytes.IndexByte(line, ' '), bytes.LastIndexByte(line, ' ')
	if first <= 0 || first == last {
		return fmt.Errorf("%w: request line %.40q", ErrNotHTTP, line)
	}
	version := line[last+1:]
	if len(version) != len("HTTP/1.1") || string(version[:7]) != "HTTP/1." || version[7] < '0' || version[7] > '9' {
		return fmt.Errorf("%w: version %.40q", ErrNotHTTP, version)
	}
	m.Start = [3][]byte{line[:first], line[first+1 : last], version}
	m.Minor = int(version[7] - '0')
	return nil
}

// parseField splits a field line and notes what it says about framing.
func (m *Message) parseField(line []byte) error {
	colon := bytes.IndexByte(line, ':')
	// A name is followed by its colon at once, and a line that begins with a space is no field: RFC 9112 sections 5.1, 5.2.
	if colon <= 0 || blank(line[0]) || blank(line[colon-1]) {
		return fmt.Errorf("%w: field line %.40q", ErrNotHTTP, line)
	}
	name, value := line[:colon], trim(line[colon+1:])
	// CR and NUL within a value may be refused or made spaces; we refuse: RFC 9110 section 5.5.
	if bytes.IndexByte(value, '\r') >= 0 || bytes.IndexByte(value, 0) >= 0 {
		return fmt.Errorf("%w: control character in field %.40q", ErrNotHTTP, line)
	}
	m.Fields = append(m.Fields, Field{name, value})
	return m.framing.note(name, value)
}

// blank says whether a byte is optional white space.
func blank(b byte) bool { return b == ' ' || b == '\t' }

// trim cuts white space off both ends of a value.
func trim(value []byte) []byte {
	for len(value) > 0 && blank(value[0]) {
		value = value[1:]
	}
	for len(value) > 0 && blank(value[len(value)-1]) {
		value = value[:len(value)-1]
	}
	return value
}
