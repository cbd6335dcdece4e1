package fakeservers

import (
	"bufio"
	"net"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// What another reader could take for something else is a doubt; what nobody could is none.
func TestRawRequestsAreReadToTheLetter(t *testing.T) {
	const head = "POST /a HTTP/1.1\r\nHost: a\r\n"
	for _, row := range []struct{ in, doubt, body string }{
		{"GET /a HTTP/1.1\r\nHost: a\r\n\r\n", "", ""},
		{head + "Content-Length: 5\r\n\r\nhello", "", "hello"},
		{head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-T: t\r\n\r\n", "", "hello"},
		{head + "X: a\nY: b\r\n\r\n", "LF alone", ""},
		{head + "X: a\x00b\r\n\r\n", "control", ""},
		{head + "X: a\rb\r\n\r\n", "control", ""},
		{head + "X: a\r\n b\r\n\r\n", "folded", ""},
		{head + "X : a\r\n\r\n", "no field", ""},
		{head + "X\r\n\r\n", "no field", ""},
		{head + "Host: b\r\n\r\n", "2 Host fields", ""},
		{"GET / HTTP/1.1\r\n\r\n", "0 Host fields", ""},
		{head + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", "2 Content-Length fields", "hello"},
		{head + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "beside", ""},
		{head + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "Transfer-Encoding", ""},
		{"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "Transfer-Encoding", ""},
		{head + "Content-Length: +5\r\n\r\nhello", "Content-Length", ""},
		{head + "Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n", "no chunk size", ""},
		{head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n0\r\n\r\n", "no CRLF", "hello"},
		{"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", "no request line", ""},
		{"GET / HTTP/2.0\r\nHost: a\r\n\r\n", "no request line", ""},
	} {
		t.Run(row.in, func(t *testing.T) {
			g := NewWithT(t)
			r, _ := readRaw(bufio.NewReader(strings.NewReader(row.in)))
			g.Expect(string(r.Body)).To(Equal(row.body))
			if row.doubt == "" {
				g.Expect(r.Doubts).To(BeEmpty())
			} else {
				g.Expect(strings.Join(r.Doubts, ";")).To(ContainSubstring(row.doubt))
			}
		})
	}
}

// The first request of a case gets its reply, others a plain one; a new case begins with no connection.
func TestARawServerDoesAsItIsArmed(t *testing.T) {
	g := NewWithT(t)
	s, err := ListenRaw("127.0.0.1:0")
	g.Expect(err).NotTo(HaveOccurred())
	defer func() { g.Expect(s.Close()).To(Succeed()) }()
	g.Expect(s.Arm(t.Context(), RawPlan{Own: []string{"/own"}, Reply: []byte("first"), Extra: []byte("!"), Split: true})).To(Succeed())

	c, err := net.Dial("tcp", s.Addr())
	g.Expect(err).NotTo(HaveOccurred())
	defer func() { _ = c.Close() }()
	in := bufio.NewReader(c)
	ask := func(target string, until byte) string {
		_, err := c.Write([]byte("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n"))
		g.Expect(err).NotTo(HaveOccurred())
		got, err := in.ReadString(until)
		g.Expect(err).NotTo(HaveOccurred())
		return got
	}
	g.Expect(ask("/own", 'k')).To(ContainSubstring("HTTP/1.1 200 OK"))
	g.Expect(ask("/a", '!')).To(Equal("first!"))
	g.Expect(ask("/b", '\n')).To(Equal("HTTP/1.1 200 OK\r\n"))
	seen := s.Seen(t.Context(), false)
	g.Expect(seen.Requests).To(HaveLen(3))
	g.Expect(seen.Conns).To(Equal([]RawConn{{Conn: 1, Open: true}}))

	_ = c.Close()
	g.Expect(s.Arm(t.Context(), RawPlan{})).To(Succeed())
	g.Expect(s.Seen(t.Context(), false).Requests).To(BeEmpty())
}
