package fakeservers

import (
	"io"
	"net"
	"testing"

	. "github.com/onsi/gomega"
)

// bare is a server without a port: its tests hand it raw connections, and time can be virtual.
func bare(t *testing.T, config Config) *server {
	g := newGroup(t.Context())
	t.Cleanup(g.end)
	if config.Name == "" {
		config.Name = "s1"
	}
	return g.add(config, nil)
}

// take lets the server have a raw connection, as if it had accepted it, and waits for its end.
func (s *server) take(raw net.Conn) {
	c := s.register(raw)
	s.run(s.group.ctx, c, c.serve)
}

// script is a raw connection that plays the client: it sends a text and then its end, and keeps what it gets.
type script struct {
	net.Conn // nil: anything else is not for a script
	input    string
	ending   error // what reading says after the input; nil is io.EOF
	output   string
}

func (s *script) Read(p []byte) (int, error) {
	n := copy(p, s.input)
	s.input = s.input[n:]
	if n > 0 {
		return n, nil
	}
	if s.ending != nil {
		return 0, s.ending
	}
	return 0, io.EOF
}

func (s *script) Write(p []byte) (int, error) {
	s.output += string(p)
	return len(p), nil
}

func (s *script) Close() error { return nil }

// expectAgreement checks what must hold of a server's counts at rest.
func expectAgreement(g *WithT, c Counters) {
	var conns, requests int64
	for carried, n := range c.RequestsPerConn {
		conns += n
		requests += carried * n
	}
	g.Expect(requests).To(Equal(c.Requests), "%+v", c)
	g.Expect(c.Unused+conns).To(Equal(c.Accepts), "%+v", c)
	g.Expect(c.Accepts-c.Unused+c.Reuses).To(Equal(c.Requests), "%+v", c)
	g.Expect(c.OpenMax).To(BeNumerically("<=", c.Accepts), "%+v", c)
	g.Expect(c.BusyMax).To(BeNumerically("<=", c.OpenMax), "%+v", c)
	g.Expect(c.RequestsPerConn).NotTo(HaveKey(int64(0)))
}
