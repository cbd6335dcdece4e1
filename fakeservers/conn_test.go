package fakeservers

import (
	"errors"
	"fmt"
	"net"
	"syscall"
	"testing"

	. "github.com/onsi/gomega"
)

// Protocols are told apart by the first bytes; a server that speaks only one of them refuses the other.
func TestProtocols(t *testing.T) {
	const h1 = "GET / HTTP/1.1\r\n\r\n"
	for _, c := range []struct {
		proto, input     string
		requests, errors int64
	}{
		{"", h1, 1, 0},
		{"", h2Requests(1), 1, 0},
		{"h1", h1, 1, 0},
		{"h1", h2Requests(1), 0, 1},
		{"h2", h1, 0, 1},
		{"h2", h2Requests(1), 1, 0},
		{"", "", 0, 0},
		{"h2", "PRI * HT", 0, 0},
	} {
		g := NewWithT(t)
		s := bare(t, Config{Proto: c.proto})
		s.take(&script{input: c.input})
		seen := s.counters()
		g.Expect(seen.Requests).To(Equal(c.requests), "%+v", c)
		g.Expect(seen.Errors).To(Equal(c.errors), "%+v", c)
		expectAgreement(g, seen)
	}
}

// The journal says who ended a connection.
func TestClosedBy(t *testing.T) {
	const request = "GET / HTTP/1.1\r\n\r\n"
	reset := &net.OpError{Op: "read", Err: fmt.Errorf("read: %w", syscall.ECONNRESET)}
	for _, c := range []struct {
		story string
		raw   *script
		want  string
	}{
		{"idle end", &script{input: request}, "fin"},
		{"end within a request", &script{input: request + "GET"}, "fin"},
		{"reset", &script{input: request, ending: reset}, "rst"},
		{"asked to close", &script{input: "GET / HTTP/1.0\r\n\r\n"}, "us"},
		{"not HTTP", &script{input: "x\r\n\r\n"}, "us"},
		{"the group ends", &script{input: request, ending: net.ErrClosed}, "us"},
		{"something else", &script{input: request, ending: errors.New("?")}, "us"},
	} {
		s := bare(t, Config{})
		s.take(c.raw)
		NewWithT(t).Expect(s.group.journal.read(1, 1).Entries[0].Closed).To(Equal(c.want), c.story)
	}
}

// A request that never gets its body is one, and nothing is busy when its connection has ended.
func TestRequestCutShort(t *testing.T) {
	g := NewWithT(t)
	s := bare(t, Config{})
	s.take(&script{input: "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab"})
	seen := s.counters()
	g.Expect(seen.Requests).To(Equal(int64(1)))
	g.Expect(seen.Busy).To(BeZero())
	g.Expect(seen.BusyMax).To(Equal(int64(1)))
}

// Whatever a client sends, its connection ends, and the counts agree.
func FuzzConnection(f *testing.F) {
	f.Add([]byte("GET / HTTP/1.1\r\nX-Client: c1\r\nX-Request-Id: r1\r\n\r\n"), uint16(10))
	f.Add([]byte("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"), uint16(0))
	f.Add([]byte(h2Requests(3)), uint16(10))
	f.Fuzz(func(t *testing.T, data []byte, size uint16) {
		g := NewWithT(t)
		s := bare(t, Config{Size: int(size)})
		s.take(&script{input: string(data)})
		seen := s.counters()
		expectAgreement(g, seen)
		g.Expect(seen.Open).To(BeZero())
		g.Expect(seen.Busy).To(BeZero())
		g.Expect(seen.Errors).To(BeNumerically("<=", 1))
	})
}
