package wire

import (
	"io"
	"net"
	"strings"
)

// script is a raw connection that plays the other side: each read gets the next piece of input, and after the last one
// the end; each write is kept as one text.
type script struct {
	net.Conn // nil: anything else is not for a script
	input    []string
	writes   []string
}

func (s *script) Read(p []byte) (int, error) {
	if len(s.input) == 0 {
		return 0, io.EOF
	}
	n := copy(p, s.input[0])
	if s.input[0] = s.input[0][n:]; s.input[0] == "" {
		s.input = s.input[1:]
	}
	return n, nil
}

func (s *script) Write(p []byte) (int, error) {
	s.writes = append(s.writes, string(p))
	return len(p), nil
}

func (s *script) output() string { return strings.Join(s.writes, "") }

// split cuts a text into pieces of n bytes.
func split(text string, n int) []string {
	var pieces []string
	for len(text) > n {
		pieces, text = append(pieces, text[:n]), text[n:]
	}
	if text != "" {
		pieces = append(pieces, text)
	}
	return pieces
}
