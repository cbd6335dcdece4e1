package h1

import (
	"io"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

func readResponse(method, in string) (Response, *Reader, error) {
	r := NewReader(strings.NewReader(in), make([]byte, bufSize), nil)
	var p Response
	err := r.ReadResponse(&p, []byte(method))
	return p, r, err
}

func TestResponseVerdicts(t *testing.T) {
	check := func(in string, want int) {
		t.Helper()
		if _, _, err := readResponse("GET", in); status(err) != want {
			t.Errorf("%.80q: %d (%v), want %d", in, status(err), err, want)
		}
	}
	for _, l := range []string{"HTTP/1.1 200 OK", "HTTP/1.1 200", "HTTP/1.1 200 ", "HTTP/1.0 404 \xe9\tx", "HTTP/1.5 600 OK", "HTTP/1.1 999 "} {
		check(l+"\r\nContent-Length: 0\r\n\r\n", 0)
	}
	for _, l := range []string{"", "HTTP/1.1  200 OK", "HTTP/1.1 99 OK", "HTTP/1.1 099 OK", "HTTP/1.1 1000 OK", "HTTP/2.0 200 OK", "HTTP/1.1", "ICY 200 OK",
		"HTTP/1.1 2x0 OK", "HTTP/1.1\t200 OK", "http/1.1 200 OK", "\r\nHTTP/1.1 200 OK"} {
		check(l+"\r\nContent-Length: 0\r\n\r\n", 502)
	}
	for _, f := range []string{"X : a", "Xa", "X: a\r\n b", "X: \x01", "Content-Length: +2", "Content-Length: 2\r\nContent-Length: 3", "Transfer-Encoding: gzip",
		"Transfer-Encoding: gzip, chunked", "Transfer-Encoding: identity"} {
		check("HTTP/1.1 200 OK\r\n"+f+"\r\n\r\n", 502)
	}
	check("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", 502) // HAProxy forwards and closes
	for _, in := range []string{"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n"} {
		if _, _, err := readResponse("HEAD", in); status(err) != 502 {
			t.Errorf("%q in answer to HEAD: %v, want 502", in, err)
		}
	}
	check("HTTP/1.1 101 S\r\n\r\n", 502)
	check("HTTP/1.0 101 S\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n", 502)
	check("HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n", 502)
	check("HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\n", 0)
	check("HTTP/1.1 200 OK\r\nX: "+strings.Repeat("v", bufSize)+"\r\n\r\n", 502)
}

// RFC 9112 section 6.3, item by item, and what is forwarded of the fields about it.
func TestResponseFraming(t *testing.T) {
	check := func(method, in string, want Framing, close bool, fields string) {
		t.Helper()
		g := NewWithT(t)
		p, _, err := readResponse(method, in)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(p.Body).To(Equal(want), in)
		g.Expect(p.Close).To(Equal(close), in)
		g.Expect(string(appendFields(nil, p.Fields, nil))).To(Equal(fields+"\r\n"), in)
	}
	const cl, te = "Content-Length: 2\r\n", "Transfer-Encoding: chunked\r\n"
	const clOut, teOut = "content-length: 2\r\n", "transfer-encoding: chunked\r\n"
	none, two, chunked, close := Framing{}, Framing{Kind: Length, Length: 2}, Framing{Kind: Chunked}, Framing{Kind: UntilClose}

	check("HEAD", "HTTP/1.1 200 OK\r\n"+cl+"\r\n", none, false, clOut)
	check("HEAD", "HTTP/1.1 200 OK\r\n"+te+"\r\n", none, false, teOut)
	check("HEAD", "HTTP/1.1 200 OK\r\n\r\n", none, false, "")
	check("GET", "HTTP/1.1 304 N\r\n"+cl+"\r\n", none, false, clOut)
	check("GET", "HTTP/1.1 204 N\r\n\r\n", none, false, "")
	check("GET", "HTTP/1.1 204 N\r\n"+cl+"\r\n", none, true, "")
	check("GET", "HTTP/1.1 204 N\r\n"+te+"\r\n", none, true, "")
	check("GET", "HTTP/1.1 103 E\r\n"+cl+"Link: a\r\n\r\n", none, true, "link: a\r\n")
	check("GET", "HTTP/1.1 101 S\r\nConnection: upgrade\r\nUpgrade: x\r\n"+cl+"\r\n", close, false, "connection: upgrade\r\nupgrade: x\r\n")
	check("CONNECT", "HTTP/1.1 200 OK\r\n"+cl+"\r\n", close, false, "")
	check("CONNECT", "HTTP/1.1 200 OK\r\n"+te+"\r\n", close, false, "")
	check("CONNECT", "HTTP/1.1 404 N\r\n"+cl+"\r\n", two, false, clOut)
	check("GET", "HTTP/1.1 200 OK\r\n"+te+"\r\n", chunked, false, teOut)
	check("GET", "HTTP/1.1 200 OK\r\n"+cl+te+"\r\n", chunked, true, teOut)
	check("GET", "HTTP/1.1 200 OK\r\n"+cl+"\r\n", two, false, clOut)
	check("GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", none, false, "content-length: 0\r\n")
	check("GET", "HTTP/1.1 200 OK\r\n\r\n", close, false, "")
	check("GET", "HTTP/1.1 200 OK\r\nConnection: x-foo, close\r\nX-Foo: 1\r\n"+cl+"\r\n", two, true, clOut)
}

func TestResponseInterimThenFinal(t *testing.T) {
	g := NewWithT(t)
	p, r, err := readResponse("GET", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200\r\nContent-Length: 2\r\n\r\nabX")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(p.Status).To(Equal(100))
	g.Expect(r.ReadResponse(&p, []byte("GET"))).To(Succeed())
	body, err := io.ReadAll(r.Body(p.Body))
	g.Expect(string(body), err).To(Equal("ab"))
	g.Expect(string(AppendResponse(nil, &p))).To(Equal("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"))
	g.Expect(r.Buffered()).To(Equal(1), "a stray byte: this connection must not be pooled")
	g.Expect(r.Release()).To(BeNil())
}
