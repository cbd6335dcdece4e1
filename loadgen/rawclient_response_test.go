package loadgen

import (
	"testing"

	. "github.com/onsi/gomega"
)

// A response is taken as soon as it is complete, and not before; nothing behind it is taken with it.
func TestRawResponsesEndWhereTheyEnd(t *testing.T) {
	const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	for _, row := range []struct {
		in, method, closed string
		n                  int // 0: it is not complete
		body, framing      string
	}{
		{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokX", "GET", "", 40, "ok", "length"},
		{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no", "GET", "fin", 0, "", ""},
		{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", "HEAD", "", 38, "", "none"},
		{"HTTP/1.1 304 N\r\nContent-Length: 2\r\n\r\nX", "GET", "", 37, "", "none"},
		{"HTTP/1.1 103 E\r\n\r\nHTTP/1.1", "GET", "", 18, "", "none"},
		{chunked + "2\r\nok\r\n0\r\n\r\nX", "GET", "", len(chunked) + 12, "ok", "chunked"},
		{chunked + "2\r\nok\r\n0\r\nX-T: t\r\n\r\n", "GET", "", len(chunked) + 20, "ok", "chunked"},
		{chunked + "2\r\nok\r\n0\r\n", "GET", "fin", 0, "", ""},
		{chunked + "2\r\nokX", "GET", "fin", 0, "", ""},
		{"HTTP/1.1 200 OK\r\n\r\nok", "GET", "", 0, "", ""},
		{"HTTP/1.1 200 OK\r\n\r\nok", "GET", "fin", 21, "ok", "close"},
		{"HTTP/1.1 200 OK\r\n\r\nok", "GET", "rst", 0, "", ""},
		{"HTTP/1.1 2000 OK\r\n\r\n", "GET", "fin", 0, "", ""},
		{"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Answers: HEAD#/a\r\n\r\n", "GET", "", 58, "", "none"},
	} {
		t.Run(row.in, func(t *testing.T) {
			g := NewWithT(t)
			r, n := readRawResponse([]byte(row.in), row.method, row.closed)
			g.Expect(n).To(Equal(row.n))
			if n > 0 {
				g.Expect(string(r.Body)).To(Equal(row.body))
				g.Expect(r.Framing).To(Equal(row.framing))
			}
		})
	}
}
