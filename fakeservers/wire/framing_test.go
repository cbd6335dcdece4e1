package wire

import (
	"testing"

	. "github.com/onsi/gomega"
)

// What a head says about its body: RFC 9112 section 6.3.
func TestLength(t *testing.T) {
	check := func(fields string, want int64) {
		t.Helper()
		m, err := readOne("POST / HTTP/1.1\r\n" + fields + "\r\n")
		NewWithT(t).Expect(m.Length, err).To(Equal(want))
	}
	check("", 0)
	check("Content-Length: 12\r\n", 12)
	check("content-length:9223372036854775807\r\n", 1<<63-1)
	check("Content-Length: 12\r\nContent-Length: 12\r\n", 12)
	check("Transfer-Encoding: chunked\r\n", Chunked)
	check("Transfer-Encoding: gzip, Chunked\r\n", Chunked)
	check("Content-Length: 12\r\nTransfer-Encoding: chunked\r\n", Chunked)
	check("Transfer-Encoding: chunked\r\nContent-Length: 12\r\n", Chunked)
}

func TestWhatIsNoLength(t *testing.T) {
	for _, field := range []string{
		"Content-Length:",
		"Content-Length: -1",
		"Content-Length: +1",
		"Content-Length: 0x1",
		"Content-Length: 1_0",
		"Content-Length: 1, 1",
		"Content-Length: 9223372036854775808",
		"Content-Length: 1\r\nContent-Length: 2",
		"Transfer-Encoding: gzip",
		"Transfer-Encoding: chunked, gzip",
	} {
		_, err := readOne("POST / HTTP/1.1\r\n" + field + "\r\n\r\n")
		NewWithT(t).Expect(err).To(MatchError(ErrNotHTTP), field)
	}
}

// Whether the connection stays: RFC 9112 section 9.3.
func TestLast(t *testing.T) {
	check := func(head string, want bool) {
		t.Helper()
		m, err := readOne(head + "\r\n\r\n")
		NewWithT(t).Expect(m.Last, err).To(Equal(want), head)
	}
	check("GET / HTTP/1.1", false)
	check("GET / HTTP/1.1\r\nConnection: Close", true)
	check("GET / HTTP/1.1\r\nConnection: x, close ,y", true)
	check("GET / HTTP/1.1\r\nConnection: closed", false)
	check("GET / HTTP/1.1\r\nConnection: keep-alive\r\nConnection: close", true)
	check("GET / HTTP/1.0", true)
	check("GET / HTTP/1.0\r\nConnection: Keep-Alive", false)
	check("GET / HTTP/1.0\r\nConnection: keep-alive, close", true)
	check("CONNECT a:1 HTTP/1.1", true)
}

// A reused message forgets the one before.
func TestFramingIsPerMessage(t *testing.T) {
	g := NewWithT(t)
	c, m := NewConn(&script{input: []string{"POST / HTTP/1.1\r\nContent-Length: 1\r\nConnection: close\r\nExpect: 100-continue\r\n\r\naGET / HTTP/1.1\r\n\r\n"}}), &Message{}
	g.Expect(c.ReadHead(m)).To(Succeed())
	g.Expect(c.Discard(m)).To(Succeed())
	g.Expect(c.ReadHead(m)).To(Succeed())
	g.Expect(m.Length).To(BeZero())
	g.Expect(m.Last).To(BeFalse())
	g.Expect(m.Continue).To(BeFalse())
	g.Expect(m.Fields).To(BeEmpty())
}
