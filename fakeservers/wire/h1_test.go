package wire

import (
	"fmt"
	"io"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// readOne reads a head from a text that comes in one piece.
func readOne(text string) (*Message, error) {
	m := &Message{}
	err := NewConn(&script{input: []string{text}}).ReadHead(m)
	return m, err
}

func TestReadHead(t *testing.T) {
	check := func(story, text, want string) {
		t.Helper()
		m, err := readOne(text)
		got := fmt.Sprintf("%s|%q", m.Start, m.Fields)
		NewWithT(t).Expect(got, err).To(Equal(want), story)
	}
	check("plain", "GET /a HTTP/1.1\r\nHost: h\r\nX-Client:c1 \r\n\r\n", `[GET /a HTTP/1.1]|[{"Host" "h"} {"X-Client" "c1"}]`)
	check("bare line feeds", "GET / HTTP/1.0\nHost: h\n\n", `[GET / HTTP/1.0]|[{"Host" "h"}]`)
	check("empty lines before", "\r\n\n\r\nGET / HTTP/1.1\r\n\r\n", `[GET / HTTP/1.1]|[]`)
	check("spaces in the target", "GET /a b HTTP/1.1\r\n\r\n", `[GET /a b HTTP/1.1]|[]`)
	check("any method, later minor version", "BREW pot HTTP/1.9\r\n\r\n", `[BREW pot HTTP/1.9]|[]`)
	check("empty value", "GET / HTTP/1.1\r\nA:\r\nB: \t \r\n\r\n", `[GET / HTTP/1.1]|[{"A" ""} {"B" ""}]`)
}

func TestWhatIsNoHead(t *testing.T) {
	for _, text := range []string{
		"hello\r\n\r\n",
		"GET /\r\n\r\n",
		" GET / HTTP/1.1\r\n\r\n",
		"GET / HTTP/2.0\r\n\r\n",
		"GET / HTTP/1.x\r\n\r\n",
		"GET / HTTP/1.1\r\nno colon\r\n\r\n",
		"GET / HTTP/1.1\r\n: no name\r\n\r\n",
		"GET / HTTP/1.1\r\nHost : h\r\n\r\n",
		"GET / HTTP/1.1\r\nA: b\r\n folded\r\n\r\n",
		"GET / HTTP/1.1\r\nA: b\rc\r\n\r\n",
		"GET / HTTP/1.1\r\nA: b\x00c\r\n\r\n",
		"GET / HTTP/1.1\r\nA: " + strings.Repeat("b", fullBuffer) + "\r\n\r\n",
		strings.Repeat("x", 2*fullBuffer),
	} {
		_, err := readOne(text)
		NewWithT(t).Expect(err).To(MatchError(ErrNotHTTP), "%.60q", text)
	}
}

// A head as long as the buffer is the longest.
func TestLongestHead(t *testing.T) {
	const frame = "GET / HTTP/1.1\r\nA: \r\n\r\n"
	_, err := readOne("GET / HTTP/1.1\r\nA: " + strings.Repeat("b", fullBuffer-len(frame)) + "\r\n\r\n")
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
}

// The end between messages is an end, within one it is not.
func TestTheEndOfTheConnection(t *testing.T) {
	g := NewWithT(t)
	_, err := readOne("")
	g.Expect(err).To(Equal(io.EOF))
	_, err = readOne("\r\n")
	g.Expect(err).To(Equal(io.EOF))
	_, err = readOne("GET / HTTP/1.1\r\n")
	g.Expect(err).To(Equal(io.ErrUnexpectedEOF))
}

// Reading a plain request needs no memory.
func TestReadHeadAllocatesNothing(t *testing.T) {
	c, m := NewConn(&endless{text: plain}), &Message{}
	n := testing.AllocsPerRun(1000, func() {
		if err := c.ReadHead(m); err != nil {
			t.Fatal(err)
		}
		if err := c.Discard(m); err != nil {
			t.Fatal(err)
		}
	})
	NewWithT(t).Expect(n).To(BeZero())
}

const plain = "POST / HTTP/1.1\r\nHost: s1\r\nX-Client: c1\r\nX-Request-Id: r-000001\r\nContent-Length: 3\r\nConnection: keep-alive\r\n\r\nabc"

// endless is a raw connection that gives the same text with every read.
type endless struct {
	script
	text string
}

func (e *endless) Read(p []byte) (int, error) { return copy(p, e.text), nil }

func BenchmarkReadHead(b *testing.B) {
	c, m := NewConn(&endless{text: plain}), &Message{}
	b.ReportAllocs()
	for b.Loop() {
		if c.ReadHead(m) != nil || c.Discard(m) != nil {
			b.Fatal("not read")
		}
	}
}

// readAll reads messages until the connection ends and writes down what it saw.
func readAll(t *testing.T, pieces []string) (seen []string, err error) {
	c, m := NewConn(&script{input: pieces}), &Message{}
	for {
		if err = c.ReadHead(m); err != nil {
			return seen, err
		}
		seen = append(seen, fmt.Sprintf("%q %q %d %v %v", m.Start, m.Fields, m.Length, m.Last, m.Continue))
		if err = c.Discard(m); err != nil {
			return seen, err
		}
		if len(seen) > fullBuffer {
			t.Fatal("no end")
		}
	}
}

// Any bytes come to an end, and mean the same however they were cut into packets.
func FuzzReadHead(f *testing.F) {
	f.Add([]byte(plain+plain), uint8(3))
	f.Add([]byte("GET / HTTP/1.0\nConnection: keep-alive, close\n\n"), uint8(1))
	f.Add([]byte("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x\r\nabc\r\n0\r\nA: b\r\n\r\n"+plain), uint8(2))
	f.Add([]byte("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 18446744073709551615\r\n\r\n"), uint8(5))
	f.Fuzz(func(t *testing.T, data []byte, n uint8) {
		if len(data) > fullBuffer/2 {
			t.Skip("whether it is too long depends on the packets")
		}
		whole, wholeErr := readAll(t, []string{string(data)})
		pieces, piecesErr := readAll(t, split(string(data), int(n)+1))
		g := NewWithT(t)
		g.Expect(pieces).To(Equal(whole))
		g.Expect(fmt.Sprint(piecesErr)).To(Equal(fmt.Sprint(wholeErr)))
	})
}
