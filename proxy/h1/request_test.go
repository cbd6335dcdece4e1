package h1

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	. "github.com/onsi/gomega"
)

const bufSize = 16384

func readRequest(t *testing.T, in string) (Request, *Reader, error) {
	t.Helper()
	r := NewReader(strings.NewReader(in), make([]byte, bufSize), nil)
	var q Request
	err := r.ReadRequest(&q)
	return q, r, err
}

// status is the status of a refusal, 0 of none, -1 of any other error.
func status(err error) int {
	var e *SyntaxError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &e):
		return e.Status
	}
	return -1
}

// The verdicts were compared with HAProxy 2.6.12 and 3.0.11: where ours differs it is stricter, and the comment says so.
func TestRequestVerdicts(t *testing.T) {
	check := func(in string, want int) {
		t.Helper()
		if _, _, err := readRequest(t, in); status(err) != want {
			t.Errorf("%.80q: %d (%v), want %d", in, status(err), err, want)
		}
	}
	field := func(f string, want int) {
		t.Helper()
		check("POST / HTTP/1.1\r\nHost: a\r\n"+f+"\r\n\r\n", want)
	}
	line := func(l string, want int) { t.Helper(); check(l+"\r\nHost: a\r\n\r\n", want) }

	check("GET / HTTP/1.1\nHost: a\n\n", 0)
	check("\r\n\r\n\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 0)
	check("\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400)
	check(" GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400)
	check("\x16\x03\x01\x02", 400) // a TLS hello is not waited for
	check("GET / HTTP/1.1\r\n Z: 1\r\nHost: a\r\n\r\n", 400)

	field("X: a\rb", 400)
	field("X: a\r", 400)
	field("X: a\x00b", 400)
	field("X: a\x01b", 400) // HAProxy forwards
	field("X: a\x7fb", 400) // HAProxy forwards
	field("X: a\tb\xff", 0)
	field("X : a", 400)
	field("X Y: a", 400)
	field(": a", 400)
	field("Xabc", 400)
	field("X(: a", 400)
	field("X\xe9: a", 400)
	field("!#$%&'*+-.^_`|~09aZ:", 0)
	field("X: a\r\n b", 400)  // HAProxy unfolds
	field("X: a\r\n\tb", 400) // HAProxy unfolds
	field("Host: a", 400)     // HAProxy folds equal ones into one
	field("Host: b", 400)

	for _, v := range []string{"3", "03", "3,3", "3, 3", "3\r\nContent-Length: 3", "9223372036854775807"} {
		field("Content-Length: "+v, 0)
	}
	for _, v := range []string{"", "+3", "-3", "3, 4", "0x3", "3;", "3,", ",3", "3.0", "3 3", "3\r\nContent-Length: 4",
		"9223372036854775808", "18446744073709551616", "99999999999999999999"} {
		field("Content-Length: "+v, 400)
	}
	for _, v := range []string{"chunked", "CHUNKED", "chunked\r\nContent-Length: 3"} {
		field("Transfer-Encoding: "+v, 0)
	}
	for _, v := range []string{"gzip, chunked", "identity, chunked", "gzip\r\nTransfer-Encoding: chunked"} {
		field("Transfer-Encoding: "+v, 422)
	}
	for _, v := range []string{"", "gzip", "identity", "chunked, gzip", "chunked, chunked", "chunked;a=b", `"chunked"`, "xchunked",
		"chunked,", ",chunked", ",,chunked", "\r\nTransfer-Encoding: chunked", "gzip,,chunked", "\x0bchunked", "chunked\r\nTransfer-Encoding: chunked"} {
		field("Transfer-Encoding: "+v, 400)
	}
	check("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 400) // HAProxy forwards and closes

	check("GET / HTTP/1.1\r\n\r\n", 400) // HAProxy forwards
	check("GET / HTTP/1.0\r\n\r\n", 0)
	for _, h := range []string{"a b", "a,b", "u@a", "a/b", "a:x", "[::1", "a?b", "[::1]a", "[::1]:8a", "[", "]", "a]",
		"%", "a%4", "a%4g", "a%zz", "[]", "[g::1]", "[:::]", "[1.2.3.4]", "[fe80::1%25eth0]", "[v.a]", "[v1.]", "[vz.a]", "[.a]", "[v1.a/]"} { // HAProxy takes those of this line
		check("GET / HTTP/1.1\r\nHost: "+h+"\r\n\r\n", 400)
	}
	for _, h := range []string{"", "a:80", "a:", "[::1]:80", "1.2.3.4", "a_b.c%20", ":80", "[::ffff:1.2.3.4]", "[v1F.a:b]:80", "a%41%5a"} {
		check("GET / HTTP/1.1\r\nHost: "+h+"\r\n\r\n", 0)
	}

	for _, v := range []string{"HTTP/2.0", "HTTP/3.0", "HTTP/0.9"} { // HAProxy takes the first two for 1.1
		line("GET / "+v, 505)
	}
	for _, v := range []string{"HTTP/1.10", "HTTP/1", "http/1.1", "HTTP/1.1 ", "HTTP/ 1.1", "HTTX/1.1", "HTTP/1.", ""} {
		line("GET / "+v, 400)
	}
	line("GET / HTTP/1.9", 0)
	check("GET /\r\n", 400)
	for _, l := range []string{"GET  /", "GET / ", "GET /a b", "GET\t/", "G@T /", "GET", "GET a", "GET http://b/x", "GET *",
		"CONNECT /x", "CONNECT a", "GET /\x80", "GET /\x01", "GET /\x00", "GET /#frag", "GET /\x7f", "GET ?x", "GET http:///x",
		"GET http://u:p@a/x", "GET 1http://a/", "CONNECT b:80", "CONNECT a:8080", "GET http://a:8080/"} {
		line(l+" HTTP/1.1", 400)
	}
	for _, l := range []string{"get /", "OPTIONS *", "GET http://a/x", "GET http://A:80", "GET https://a:443/", "GET ftp://a/", "CONNECT a:80",
		`GET /"<>\^{|}%zz`, "A~!#$%&'*+-.^_`| /"} {
		line(l+" HTTP/1.1", 0)
	}
	for _, ports := range [][2]string{{"CONNECT a:80", "a:443"}, {"CONNECT a:443", "a:80"}, {"CONNECT a:80", "a:080"}, {"GET http://a:80/", "a:443"},
		{"GET https://a/", "a:80"}, {"GET ws://a/", "a:80"}, {"GET x://a:443/", "a"}} {
		check(ports[0]+" HTTP/1.1\r\nHost: "+ports[1]+"\r\n\r\n", 400)
	}
	for _, ports := range [][2]string{{"CONNECT a:80", "a"}, {"CONNECT a:443", "a:"}, {"CONNECT a:8080", "A:8080"}, {"GET http://a:/", "a:80"},
		{"GET https://a", "a:443"}, {"GET ws://a:80/", "a:80"}, {"GET x://a:/", "a"}} {
		check(ports[0]+" HTTP/1.1\r\nHost: "+ports[1]+"\r\n\r\n", 0)
	}
	for _, m := range []string{"GET", "HEAD", "DELETE"} {
		check(m+" / HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc", 413)
		check(m+" / HTTP/1.0\r\nContent-Length: 0\r\n\r\n", 0)
		check(m+" / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", 0)
	}
	check("POST / HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc", 0)
	check("CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\nContent-Length: 3\r\n\r\nabc", 400)
	check("CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\nTransfer-Encoding: chunked\r\n\r\n", 400)

	field("Connection: upgrade\r\nUpgrade: websocket", 400)
	field("Connection: a"+strings.Repeat(",", maxOptions-1), 0)
	field("Connection: a"+strings.Repeat(",", maxOptions), 400) // HAProxy forwards
	field("Connection: a,b\r\nConnection: c"+strings.Repeat(",d", maxOptions-2), 400)
	const key = "Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
	field(key, 0)
	field(key+"=", 400)
	field(key[:len(key)-1], 400)
	field(key+"\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", 400) // HAProxy forwards
	field("Connection: sec-websocket-key\r\n"+key, 400)               // HAProxy forwards the name, too
	field("Connection: sec-websocket-key\r\nSec-WebSocket-Key: x", 0) // no handshake
}

// A head may fill fifteen sixteenths of the buffer to the byte, and 100 fields to the field.
func TestRequestLimits(t *testing.T) {
	g := NewWithT(t)
	const limit = bufSize - bufSize/16
	head := func(n int) string {
		const frame = "GET / HTTP/1.1\r\nHost: a\r\nX: \r\n\r\n"
		return strings.Replace(frame, "X: ", "X: "+strings.Repeat("v", n-len(frame)), 1)
	}
	_, _, err := readRequest(t, head(limit))
	g.Expect(err).NotTo(HaveOccurred())
	_, _, err = readRequest(t, head(limit+1))
	g.Expect(status(err)).To(Equal(431))
	_, _, err = readRequest(t, "GET /"+strings.Repeat("v", bufSize)+" HTTP/1.1\r\n\r\n")
	g.Expect(status(err)).To(Equal(414))
	_, _, err = readRequest(t, "GET / HTTP/1.1\r\nHost: a\r\n"+strings.Repeat("x: y\r\n", 99)+"\r\n")
	g.Expect(err).NotTo(HaveOccurred())
	_, _, err = readRequest(t, "GET / HTTP/1.1\r\nHost: a\r\n"+strings.Repeat("x: y\r\n", 100)+"\r\n")
	g.Expect(status(err)).To(Equal(431))
}

// What HAProxy sends to the server for the same bytes, line by line.
func TestRequestTidied(t *testing.T) {
	check := func(in, want string) {
		t.Helper()
		q, _, err := readRequest(t, "POST / HTTP/1.1\r\nHost: a\r\n"+in+"\r\n\r\n")
		if err != nil {
			t.Errorf("%q: %v", in, err)
		}
		if got := string(AppendRequest(nil, &q)); got != "POST / HTTP/1.1\r\nhost: a\r\n"+want+"\r\n" {
			t.Errorf("%q: forwarded as %q", in, got)
		}
	}
	check("X-One:  a\t", "x-one: a\r\n")
	check("Connection: close", "")
	check("Connection: Keep-Alive", "")
	check("Connection:", "")
	check("Connection: x-a, keep-alive, x-b", "")
	check("Connection: , close ,", "")
	check("Connection: a, b\r\nB: 1\r\nC: 2\r\nA: 3", "c: 2\r\n")
	check("X-A: 1\r\nConnection: close\r\nX-A: 2\r\nX-B: 3\r\nConnection: X-B,x-a\r\nX-C: 4", "x-c: 4\r\n")
	check(`Connection: "close"`, "")
	check("Connection: host, te\r\nTE: trailers", "te: trailers\r\n")
	check("Connection: close\r\nConnection: y", "")
	check("Connection: Close, Upgrade\r\nUpgrade: x", "connection: Upgrade\r\nupgrade: x\r\n")
	check("Connection: upgrade\r\nUpgrade: h2c", "")
	check("Connection: upgrade, http2-settings\r\nConnection: Upgrade\r\nUpgrade: x, h2c\r\nHTTP2-Settings: a", "connection: upgrade\r\nupgrade: x\r\n")
	check("Upgrade: x, H2C", "")
	check("TE: gzip, trailers", "te: trailers\r\n")
	check("TE: gzip,\tTrailers , x", "te: trailers\r\n")
	check("TE: gzip", "")
	check("Keep-Alive: 5\r\nProxy-Connection: keep-alive", "")
	check("Content-Length: 007, 7\r\nContent-Length: 7", "content-length: 7\r\n")
	check("Content-Length: 0", "content-length: 0\r\n")
	check("Content-Length: 7\r\nTransfer-Encoding: Chunked", "transfer-encoding: chunked\r\n")
}

// RFC 9112 section 3.2.2: a proxy makes Host of an absolute target. RFC 9110 section 9.3.6: CONNECT says nothing about a body.
func TestRequestHostTidied(t *testing.T) {
	check := func(in, want string) {
		t.Helper()
		q, _, err := readRequest(t, in+"\r\n\r\n")
		if err != nil {
			t.Errorf("%q: %v", in, err)
		}
		if got := string(AppendRequest(nil, &q)); got != want+"\r\n\r\n" {
			t.Errorf("%q: forwarded as %q", in, got)
		}
	}
	check("GET http://a/b HTTP/1.1\r\nHost: A:80\r\nX: y", "GET http://a/b HTTP/1.1\r\nhost: a\r\nx: y")
	check("GET http://a:80?b HTTP/1.1\r\nHost: a", "GET http://a:80?b HTTP/1.1\r\nhost: a")
	check("GET https://a:80/ HTTP/1.1\r\nHost: A:80", "GET https://a:80/ HTTP/1.1\r\nhost: a:80")
	check("GET x://[::1]:/ HTTP/1.0", "GET x://[::1]:/ HTTP/1.0\r\nhost: [::1]")
	check("GET http://a:81/b HTTP/1.0\r\nX: y", "GET http://a:81/b HTTP/1.0\r\nx: y\r\nhost: a:81")
	check("OPTIONS * HTTP/1.1\r\nHost: A:80", "OPTIONS * HTTP/1.1\r\nhost: A:80")
	check("GET /http://b HTTP/1.0\r\nX: y", "GET /http://b HTTP/1.0\r\nx: y")
	check("CONNECT a:80 HTTP/1.1\r\nHost: A\r\nContent-Length: 0", "CONNECT a:80 HTTP/1.1\r\nhost: A")
	check("CONNECT a:80 HTTP/1.0\r\nX: y", "CONNECT a:80 HTTP/1.0\r\nx: y")
}

func TestRequestFindings(t *testing.T) {
	g := NewWithT(t)
	read := func(in string) Request {
		q, _, err := readRequest(t, in)
		g.Expect(err).NotTo(HaveOccurred())
		return q
	}

	q := read("GET /x?y HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, close\r\n\r\n")
	g.Expect(string(q.Method) + " " + string(q.Target)).To(Equal("GET /x?y"))
	g.Expect([]bool{q.Close, q.KeepAlive, q.Upgrade, q.Expect100}).To(Equal([]bool{true, true, false, false}))
	g.Expect(q.Minor).To(Equal(1))
	g.Expect(q.Body).To(Equal(Framing{}))

	q = read("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-Continue\r\n\r\n")
	g.Expect(q.Expect100).To(BeTrue())
	g.Expect(q.Body).To(Equal(Framing{Kind: Length, Length: 5}))
	g.Expect(read("PUT / HTTP/1.0\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n").Expect100).To(BeFalse())
	g.Expect(read("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n").Expect100).To(BeFalse(), "nothing to wait for")
	g.Expect(read("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continued\r\n\r\n").Expect100).To(BeFalse(), "another expectation")

	q = read("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n")
	g.Expect(q.Close).To(BeTrue(), "doubtful framing ends the connection")
	g.Expect(q.Body).To(Equal(Framing{Kind: Chunked}))

	g.Expect(read("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n").Upgrade).To(BeTrue())
	g.Expect(read("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: x\r\n\r\n").Upgrade).To(BeFalse())
	g.Expect(read("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n").Upgrade).To(BeFalse())
	g.Expect(read("GET / HTTP/1.0\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n").Upgrade).To(BeFalse())
}

func TestRequestEnds(t *testing.T) {
	g := NewWithT(t)
	_, _, err := readRequest(t, "")
	g.Expect(err).To(Equal(ErrIdleClosed))
	_, _, err = readRequest(t, "\r\n")
	g.Expect(err).To(Equal(ErrIdleClosed))
	for _, in := range []string{"G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r"} {
		_, _, err = readRequest(t, in)
		g.Expect(err).To(Equal(io.ErrUnexpectedEOF), in)
	}
}

// A passing error loses nothing: the next call goes on where the bytes stopped.
func TestRequestGoesOnAfterTimeout(t *testing.T) {
	g := NewWithT(t)
	src := iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("GET / HTTP/1.1\r\nHost: a\r\n\r\n")))
	r := NewReader(src, make([]byte, bufSize), nil)
	var q Request
	g.Expect(r.ReadRequest(&q)).To(MatchError(iotest.ErrTimeout))
	g.Expect(r.ReadRequest(&q)).To(Succeed())
	g.Expect(string(q.Target)).To(Equal("/"))
}

// Pipelined requests are read one after the other out of what one read brought, also when the buffer has to be shifted.
func TestRequestPipeline(t *testing.T) {
	g := NewWithT(t)
	one := "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
	two := "GET /g HTTP/1.1\r\nHost: a\r\nX: " + strings.Repeat("v", 700) + "\r\n\r\n"
	const rounds = 100
	r := NewReader(strings.NewReader(strings.Repeat(one+two, rounds)), make([]byte, 2048), nil)
	var q Request
	for range rounds {
		g.Expect(r.ReadRequest(&q)).To(Succeed())
		g.Expect(r.ReadRequest(&q)).To(Equal(ErrBodyUnread))
		body, err := io.ReadAll(r.Body(q.Body))
		g.Expect(string(q.Target)+string(body), err).To(Equal("/pabc"))
		g.Expect(r.ReadRequest(&q)).To(Succeed())
		g.Expect(string(q.Target)).To(Equal("/g"))
		g.Expect(q.Fields[1].Value).To(HaveLen(700))
	}
	g.Expect(r.ReadRequest(&q)).To(Equal(ErrIdleClosed))
}
