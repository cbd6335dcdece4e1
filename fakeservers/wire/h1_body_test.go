package wire

import (
	"fmt"
	"io"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// A body ends where its framing says: the next head stands right behind it, however it was cut into packets.
func TestDiscardFindsTheEnd(t *testing.T) {
	long := strings.Repeat("b", 3*fullBuffer)
	for story, body := range map[string]string{
		"no body":             "\r\n",
		"length":              "Content-Length: 5\r\n\r\nGET /",
		"long":                fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(long), long),
		"chunks":              "Transfer-Encoding: chunked\r\n\r\n3\r\nGET\r\n00A ; ext=1\r\n / HTTP/1.\r\n0\r\n\r\n",
		"trailers":            "Transfer-Encoding: chunked\r\n\r\n1\na\n0\nA: b\nC: d\n\n",
		"only the last chunk": "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"long chunk":          fmt.Sprintf("Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", len(long), long),
	} {
		for _, n := range []int{1, 2, 3, 1 << 20} {
			g := NewWithT(t)
			c, m := NewConn(&script{input: split("POST / HTTP/1.1\r\n"+body+"GET /next HTTP/1.1\r\n\r\n", n)}), &Message{}
			g.Expect(c.ReadHead(m)).To(Succeed(), story)
			g.Expect(c.Discard(m)).To(Succeed(), story)
			g.Expect(c.ReadHead(m)).To(Succeed(), story)
			g.Expect(m.Start[1]).To(BeEquivalentTo("/next"), story)
		}
	}
}

func TestWhatIsNoBody(t *testing.T) {
	for text, want := range map[string]error{
		"Content-Length: 5\r\n\r\nab":                                            io.ErrUnexpectedEOF,
		"Transfer-Encoding: chunked\r\n\r\n":                                     io.ErrUnexpectedEOF,
		"Transfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n":                        io.ErrUnexpectedEOF,
		"Transfer-Encoding: chunked\r\n\r\nx\r\n":                                ErrNotHTTP,
		"Transfer-Encoding: chunked\r\n\r\n-1\r\n":                               ErrNotHTTP,
		"Transfer-Encoding: chunked\r\n\r\n8000000000000000\r\n":                 ErrNotHTTP,
		"Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n":                 ErrNotHTTP,
		"Transfer-Encoding: chunked\r\n\r\n" + strings.Repeat("1", 2*fullBuffer): ErrNotHTTP,
	} {
		g := NewWithT(t)
		c, m := NewConn(&script{input: []string{"POST / HTTP/1.1\r\n" + text}}), &Message{}
		g.Expect(c.ReadHead(m)).To(Succeed())
		g.Expect(c.Discard(m)).To(MatchError(want), "%.80q", text)
	}
}

// Who waits for leave to send gets it, once, and who has begun to send does not: RFC 9110 section 10.1.1.
func TestContinue(t *testing.T) {
	const head = "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
	for _, c := range []struct {
		input []string
		want  []string
	}{
		{[]string{head, "a", "b"}, []string{"HTTP/1.1 100 Continue\r\n\r\n"}},
		{[]string{head + "a", "b"}, nil},
	} {
		g := NewWithT(t)
		raw := &script{input: c.input}
		conn, m := NewConn(raw), &Message{}
		g.Expect(conn.ReadHead(m)).To(Succeed())
		g.Expect(conn.Discard(m)).To(Succeed())
		g.Expect(raw.writes).To(Equal(c.want))
	}
}

// A body is there when all of it is, and when nobody has to be told to send it.
func TestHolds(t *testing.T) {
	for text, want := range map[string]bool{
		"GET / HTTP/1.1\r\n\r\n":                                                             true,
		"GET / HTTP/1.1\r\nContent-Length: 0\r\n\r\n":                                        true,
		"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc":                                    true,
		"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab":                                     false,
		"POST / HTTP/1.1\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc":            false,
		"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n":                     false,
		"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\n\r\n":              true,
		"POST / HTTP/1.1\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\nGET / HTTP/1.1": true,
	} {
		g := NewWithT(t)
		c := NewConn(&script{input: []string{text}})
		var m Message
		g.Expect(c.ReadHead(&m)).To(Succeed())
		g.Expect(c.Holds(&m)).To(Equal(want), text)
	}
}
