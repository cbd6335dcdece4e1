package wire

import (
	"io"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

func TestSkipProxyLine(t *testing.T) {
	longest := "PROXY UNKNOWN " + strings.Repeat("a", longestProxyLine-len("PROXY UNKNOWN \r\n")) + "\r\n"
	for _, c := range []struct {
		story string
		input []string
		left  string
		want  error
	}{
		{"no line", []string{"GET / HTTP/1.1\r\n"}, "GET / HTTP/1.1\r\n", nil},
		{"a line, then a request", []string{"PROXY TCP4 1.1.1.1 2.2.2.2 3 4\r\nGET / HTTP/1.1\r\n"}, "GET / HTTP/1.1\r\n", nil},
		{"a line in pieces", []string{"PR", "OXY", " UNKNOWN\r", "\nGET"}, "GET", nil},
		{"a method that begins like it", []string{"PRO", "PFIND / HTTP/1.1\r\n"}, "PROPFIND / HTTP/1.1\r\n", nil},
		{"only the first line", []string{"PROXY UNKNOWN\r\nPROXY UNKNOWN\r\n"}, "PROXY UNKNOWN\r\n", nil},
		{"the longest line", []string{longest + "GET"}, "GET", nil},
		{"longer than that", []string{"PROXY UNKNOWN a" + longest[len("PROXY UNKNOWN "):]}, "", ErrNotHTTP},
		{"the end within it", []string{"PROXY "}, "", io.EOF},
		{"nothing", nil, "", io.EOF},
	} {
		g := NewWithT(t)
		conn := NewConn(&script{input: c.input})
		err := conn.SkipProxyLine()
		if c.want != nil {
			g.Expect(err).To(MatchError(c.want), c.story)
			continue
		}
		g.Expect(err).NotTo(HaveOccurred(), c.story)
		left, err := io.ReadAll(conn)
		g.Expect(string(left), err).To(Equal(c.left), c.story)
	}
}
