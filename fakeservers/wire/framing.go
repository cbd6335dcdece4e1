package wire

import (
	"bytes"
	"fmt"
	"strconv"
)

// framing collects what the fields of an HTTP/1 head say about its body and its connection.
type framing struct {
	closes, keeps bool  // Connection: close, keep-alive
	chunked       bool  // Transfer-Encoding
	stated        bool  // Content-Length, which is
	length        int64 // this
	continues     bool  // Expect: 100-continue
}

// note takes in one field.
func (f *framing) note(name, value []byte) error {
	switch len(name) {
	case len("expect"):
		f.continues = f.continues || is(name, "expect") && is(value, "100-continue")
	case len("connection"):
		if is(name, "connection") {
			f.connection(value)
		}
	case len("content-length"):
		if is(name, "content-length") {
			return f.contentLength(value)
		}
	case len("transfer-encoding"):
		if is(name, "transfer-encoding") {
			return f.transferEncoding(value)
		}
	}
	return nil
}

// connection reads the options of a Connection field.
func (f *framing) connection(value []byte) {
	for option := range bytes.SplitSeq(value, []byte(",")) {
		option = trim(option)
		f.closes = f.closes || is(option, "close")
		f.keeps = f.keeps || is(option, "keep-alive")
	}
}

// contentLength reads a Content-Length field. Several that agree are one: RFC 9112 section 6.3, rule 5.
func (f *framing) contentLength(value []byte) error {
	length, err := strconv.ParseUint(string(value), 10, 63)
	if err != nil || f.stated && f.length != int64(length) {
		return fmt.Errorf("%w: content length %.40q", ErrNotHTTP, value)
	}
	f.stated, f.length = true, int64(length)
	return nil
}

// transferEncoding reads a Transfer-Encoding field. A request that is coded at all has to be chunked last, since nothing
// else would tell its end: RFC 9112 section 6.1.
func (f *framing) transferEncoding(value []byte) error {
	final := trim(value[bytes.LastIndexByte(value, ',')+1:])
	if !is(final, "chunked") {
		return fmt.Errorf("%w: transfer coding %.40q", ErrNotHTTP, value)
	}
	f.chunked = true
	return nil
}

// settle turns what was noted into what the message says.
func (m *Message) settle() {
	f := &m.framing
	m.Length, m.Continue = f.length, f.continues
	// When both are there, Transfer-Encoding is the one that counts: RFC 9112 section 6.3, rule 3.
	if f.chunked {
		m.Length = Chunked
	}
	// Close wins; HTTP/1.1 stays open without being asked, HTTP/1.0 when asked: RFC 9112 section 9.3.
	m.Last = f.closes || m.Minor == 0 && !f.keeps
	// After a successful answer to CONNECT the connection is a tunnel (RFC 9110 section 9.3.6), which nobody here serves.
	m.Last = m.Last || string(m.Start[0]) == "CONNECT"
}
