package h1

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"testing/iotest"

	. "github.com/onsi/gomega"
)

const postHead = "POST / HTTP/1.1\r\nHost: a\r\n"

// readBody reads one request whole, its body in pieces of the given size, 0 for WriteTo.
func readBody(src io.Reader, buf []byte, piece int) (body string, trailers []Field, err error) {
	r := NewReader(src, buf, nil)
	var q Request
	if err := r.ReadRequest(&q); err != nil {
		return "", nil, err
	}
	var out bytes.Buffer
	b := r.Body(q.Body)
	if piece == 0 {
		_, err = b.WriteTo(&out)
	} else {
		_, err = io.CopyBuffer(struct{ io.Writer }{&out}, struct{ io.Reader }{b}, make([]byte, piece))
	}
	return out.String(), b.Trailers(), err
}

func TestChunkedVerdicts(t *testing.T) {
	check := func(in, want string, wantStatus int) {
		t.Helper()
		body, _, err := readBody(strings.NewReader(postHead+"Transfer-Encoding: chunked\r\n\r\n"+in), make([]byte, bufSize), 0)
		if status(err) != wantStatus || wantStatus == 0 && body != want {
			t.Errorf("%.60q: %q, %v; want %q, %d", in, body, err, want, wantStatus)
		}
	}
	const end = "\r\nabc\r\n0\r\n\r\n"
	for _, size := range []string{"3", "3;a=b", "3 ", "3\t", "3 ;a", "00000003", "000000000000003", `3;a="x"`} {
		check(size+end, "abc", 0)
	}
	for _, size := range []string{" 3", "0x3", "", "-3", "+3", "3,a", "3 a", "3;a\rb", "3;a\x00b", "3\r", "00000000000000003", "fffffffffffffffff", "7fffffffffffffff", "10000000000000", "g",
		"3;" + strings.Repeat("v", bufSize/16)} {
		check(size+end, "", 400)
	}
	check("A\r\n0123456789\r\n3;x\r\nabc\r\n000;last\r\n\r\n", "0123456789abc", 0)
	check("3\nabc\r\n0\r\n\r\n", "", 400) // these four pass HAProxy 2.6, not 3.0
	check("3\r\nabc\n0\r\n\r\n", "", 400)
	check("3\r\nabc\r\n0\n\n", "", 400)
	check("3;a\nabc\r\n0\r\n\r\n", "", 400)
	check("3\r\nabcd\r\n0\r\n\r\n", "", 400)
	check("3\r\nabcx\n0\r\n\r\n", "", 400)
	check("3\r\nabc\rx0\r\n\r\n", "", 400)
	check("\r\n\r\n", "", 400)
	check(";a\r\n\r\n", "", 400)
	check("3\r\nabc\r\n0\r\nX T: v\r\n\r\n", "", 400)
	check("3\r\nabc\r\n0\r\nX: v\r\n w\r\n\r\n", "", 400)
	check("3\r\nabc\r\n0\r\nX: v\n\r\n", "", 400)
	check("3\r\nabc\r\n0\r\nX: "+strings.Repeat("v", 15000)+"\r\n\r\n", "abc", 0)
	check("3\r\nabc\r\n0\r\nX: "+strings.Repeat("v", bufSize)+"\r\n\r\n", "", 400)
	check("3\r\nabc\r\n0\r\n"+strings.Repeat("x: y\r\n", 101)+"\r\n", "", 400)
	for cut := range "3\r\nabc\r\n0\r\nX: y\r\n\r" {
		check("3\r\nabc\r\n0\r\nX: y\r\n\r"[:cut], "", -1)
	}
}

// What is no chunk is refused as soon as that can be seen, without the rest of its line: a client that made no chunks may be waiting.
func TestChunkedWithoutTheRest(t *testing.T) {
	for in, want := range map[string]int{"h": 400, "hello": 400, "5 a": 400, "0x5": 400, "\r\n": 400, "5\r\r": 400, "5;\x00a": 400, "10000000000000": 400,
		"5": -1, "5 ": -1, "5 ;": -1, "5;a\xff": -1, "5\r": -1, "\r": -1, "": -1, "fffffffffffff": -1} {
		cut := io.MultiReader(strings.NewReader(postHead+"Transfer-Encoding: chunked\r\n\r\n"+in), iotest.ErrReader(io.ErrNoProgress))
		_, _, err := readBody(cut, make([]byte, bufSize), 0)
		if status(err) != want || want < 0 && err != io.ErrNoProgress {
			t.Errorf("%q: %v, want %d", in, err, want)
		}
	}
}

// What turned out to be no body stays none, whoever asks again: what follows has no meaning any more.
func TestNoBodyStaysNone(t *testing.T) {
	g := NewWithT(t)
	r := NewReader(strings.NewReader(postHead+"Transfer-Encoding: chunked\r\n\r\nx\r\n"), make([]byte, bufSize), nil)
	var q Request
	g.Expect(r.ReadRequest(&q)).To(Succeed())
	b := r.Body(q.Body)
	_, first := b.Read(make([]byte, 10))
	g.Expect(status(first)).To(Equal(400))
	_, err := b.Read(make([]byte, 10))
	g.Expect(err).To(BeIdenticalTo(first))
	_, err = b.WriteTo(io.Discard)
	g.Expect(err).To(BeIdenticalTo(first))
	g.Expect(r.ReadRequest(&q)).To(Equal(ErrBodyUnread))
}

// A writer that takes less than it was given and does not say why must not shorten the body.
func TestShortWrite(t *testing.T) {
	g := NewWithT(t)
	r := NewReader(strings.NewReader(postHead+"Content-Length: 6\r\n\r\nabcdef"), make([]byte, bufSize), nil)
	var q Request
	g.Expect(r.ReadRequest(&q)).To(Succeed())
	n, err := r.Body(q.Body).WriteTo(lazy{})
	g.Expect(n).To(BeEquivalentTo(5))
	g.Expect(err).To(Equal(io.ErrShortWrite))
}

// lazy takes a byte less than it is given, unless that were none.
type lazy struct{}

func (lazy) Write(p []byte) (int, error) { return max(1, len(p)-1), nil }

func TestTrailers(t *testing.T) {
	g := NewWithT(t)
	in := postHead + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-T: v\r\nContent-Length: 9\r\nHost: b\r\nConnection: close\r\nGrpc-Status:\r\n\r\n"
	_, trailers, err := readBody(strings.NewReader(in), make([]byte, bufSize), 7)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(AppendLastChunk(nil, trailers))).To(Equal("0\r\nx-t: v\r\ngrpc-status: \r\n\r\n"))
}

func TestBodyLength(t *testing.T) {
	g := NewWithT(t)
	big := strings.Repeat("0123456789", 10000)
	for _, piece := range []int{0, 1, 100, direct, 70000} {
		body, _, err := readBody(strings.NewReader(postHead+"Content-Length: 100000\r\n\r\n"+big+"NEXT"), make([]byte, 2048), piece)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(body == big).To(BeTrue(), "piece %d", piece)
		body, _, err = readBody(strings.NewReader(postHead+"Content-Length: 100000\r\n\r\nabc"), make([]byte, 2048), piece)
		g.Expect(err).To(Equal(io.ErrUnexpectedEOF))
		g.Expect(body).To(Equal("abc"))
	}
}

// A head that fills what it may leaves room enough for any body beside it.
func TestBodyBesideLargeHead(t *testing.T) {
	g := NewWithT(t)
	frame := postHead + "Transfer-Encoding: chunked\r\nX: \r\n\r\n"
	head := strings.Replace(frame, "X: ", "X: "+strings.Repeat("v", bufSize-bufSize/16-len(frame)), 1)
	for _, piece := range []int{0, 10, 4096} {
		r := NewReader(strings.NewReader(head+"1000\r\n"+strings.Repeat("a", 4096)+"\r\n0;"+strings.Repeat("e", 1000)+"\r\n\r\n"), make([]byte, bufSize), nil)
		var q Request
		g.Expect(r.ReadRequest(&q)).To(Succeed())
		var out bytes.Buffer
		var err error
		if piece == 0 {
			_, err = r.Body(q.Body).WriteTo(&out)
		} else {
			_, err = io.CopyBuffer(struct{ io.Writer }{&out}, struct{ io.Reader }{r.Body(q.Body)}, make([]byte, piece))
		}
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(out.Len()).To(Equal(4096))
		g.Expect(string(q.Fields[2].Value)).To(Equal(strings.Repeat("v", bufSize-bufSize/16-len(frame))), "the head is still there")
	}
}

// Where size lines are cut by the buffer's end they are moved, but never onto the head.
func TestManyChunksLeaveHeadAlone(t *testing.T) {
	g := NewWithT(t)
	r := NewReader(strings.NewReader(postHead+"Transfer-Encoding: chunked\r\n\r\n"+strings.Repeat("6;x=yyy\r\n~hello\r\n", 3000)+"0\r\n\r\n"), make([]byte, 1024), nil)
	var q Request
	g.Expect(r.ReadRequest(&q)).To(Succeed())
	before := string(AppendRequest(nil, &q))
	n, err := r.Body(q.Body).WriteTo(io.Discard)
	g.Expect(n, err).To(Equal(int64(18000)))
	g.Expect(string(AppendRequest(nil, &q))).To(Equal(before))
}

// A pipelined request has as much room for its trailers as one that came alone.
func TestTrailersOfPipelinedRequest(t *testing.T) {
	g := NewWithT(t)
	get := "GET / HTTP/1.1\r\nHost: a\r\nX: " + strings.Repeat("v", 1000) + "\r\n\r\n"
	post := postHead + "Transfer-Encoding: chunked\r\nX: " + strings.Repeat("v", 700) + "\r\n\r\n0\r\nT: " + strings.Repeat("t", 700) + "\r\n\r\n"
	r := NewReader(strings.NewReader(get+post), make([]byte, 2048), nil)
	var q Request
	g.Expect(r.ReadRequest(&q)).To(Succeed())
	g.Expect(r.ReadRequest(&q)).To(Succeed())
	b := r.Body(q.Body)
	g.Expect(io.ReadAll(b)).To(BeEmpty())
	g.Expect(b.Trailers()[0].Value).To(HaveLen(700))
	g.Expect(q.Fields[2].Value).To(HaveLen(700))
}

// An error that comes with the last bytes is told once they are used up, even if the connection says it only once.
func TestErrorWithBytes(t *testing.T) {
	g := NewWithT(t)
	reset := errors.New("reset")
	r := NewReader(&once{postHead + "Content-Length: 5\r\n\r\nabc", reset}, make([]byte, bufSize), nil)
	var q Request
	g.Expect(r.ReadRequest(&q)).To(Succeed())
	body, err := io.ReadAll(r.Body(q.Body))
	g.Expect(err).To(Equal(reset))
	g.Expect(string(body)).To(Equal("abc"))
}

type once struct {
	data string
	err  error
}

func (o *once) Read(p []byte) (int, error) {
	n, err := copy(p, o.data), o.err
	o.data, o.err = "", io.EOF
	return n, err
}

func TestTunnel(t *testing.T) {
	g := NewWithT(t)
	r := NewReader(strings.NewReader("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nfree bytes\n\x00"), make([]byte, bufSize), nil)
	var q Request
	g.Expect(r.ReadRequest(&q)).To(Succeed())
	all, err := io.ReadAll(r.Body(Framing{Kind: UntilClose}))
	g.Expect(string(all), err).To(Equal("free bytes\n\x00"))
}

// A body's bytes may be taken from the connection by others than Read, once those in the buffer were read.
func TestDirect(t *testing.T) {
	g := NewWithT(t)
	src := strings.NewReader(postHead + "Content-Length: 10\r\n\r\n0123")
	r := NewReader(src, make([]byte, bufSize), nil)
	var q Request
	g.Expect(r.ReadRequest(&q)).To(Succeed())
	b := r.Body(q.Body)
	g.Expect(b.Direct()).To(BeZero(), "four bytes are in the buffer")
	g.Expect(b.Read(make([]byte, 20))).To(Equal(4))
	g.Expect(b.Direct()).To(BeEquivalentTo(6))
	g.Expect(b.Taken(4, nil)).To(Succeed())
	g.Expect(b.Direct()).To(BeEquivalentTo(2))
	g.Expect(b.Taken(0, errors.New("deadline"))).To(MatchError("deadline"), "one that may pass")
	g.Expect(b.Direct()).To(BeEquivalentTo(2))
	early := *b
	g.Expect(early.Taken(1, io.EOF)).To(Equal(io.ErrUnexpectedEOF))
	_, err := early.Read(make([]byte, 1))
	g.Expect(err).To(Equal(io.ErrUnexpectedEOF))
	g.Expect(b.Taken(2, nil)).To(Succeed())
	g.Expect(b.Direct()).To(BeZero())
	_, err = b.Read(make([]byte, 1))
	g.Expect(err).To(Equal(io.EOF))

	r = NewReader(strings.NewReader("HTTP/1.1 200 OK\r\n\r\n"), make([]byte, bufSize), nil)
	var p Response
	g.Expect(r.ReadResponse(&p, []byte("GET"))).To(Succeed())
	b = r.Body(p.Body)
	g.Expect(b.Direct()).To(BeEquivalentTo(math.MaxInt64))
	g.Expect(b.Taken(5, io.EOF)).To(Equal(io.EOF))
	g.Expect(b.Direct()).To(BeZero())

	r = NewReader(strings.NewReader(chunkedPost), make([]byte, bufSize), nil)
	g.Expect(r.ReadRequest(&q)).To(Succeed())
	g.Expect(r.Body(q.Body).Direct()).To(BeZero(), "chunks have to be decoded")

	r = NewReader(iotest.DataErrReader(strings.NewReader(postHead+"Content-Length: 10\r\n\r\n0123")), make([]byte, bufSize), nil)
	g.Expect(r.ReadRequest(&q)).To(Succeed())
	b = r.Body(q.Body)
	g.Expect(b.Read(make([]byte, 20))).To(Equal(4))
	g.Expect(b.Direct()).To(BeZero(), "the end came with the last bytes, and is still to be told")
	_, err = b.Read(make([]byte, 1))
	g.Expect(err).To(Equal(io.ErrUnexpectedEOF))
}

// A tunnel may begin behind a head that fills the buffer's end: there is room for what comes.
func TestTunnelBehindAPipelinedHead(t *testing.T) {
	g := NewWithT(t)
	const size = 1024
	first := "GET / HTTP/1.1\r\nHost: a\r\nY: " + strings.Repeat("y", 100) + "\r\n\r\n"
	const frame = "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\nX: \r\n\r\n"
	value := strings.Repeat("v", size-len(first)-len(frame))
	r := NewReader(strings.NewReader(first+strings.Replace(frame, "X: ", "X: "+value, 1)+"tunnel"), make([]byte, size), nil)
	var q Request
	g.Expect(r.ReadRequest(&q)).To(Succeed())
	g.Expect(r.ReadRequest(&q)).To(Succeed())
	g.Expect(q.Upgrade).To(BeTrue())
	g.Expect(io.ReadAll(r.Body(Framing{Kind: UntilClose}))).To(BeEquivalentTo("tunnel"))
	g.Expect(string(q.Fields[3].Value)).To(Equal(value))
}

func TestReleaseAndReset(t *testing.T) {
	g := NewWithT(t)
	one := "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
	buf := make([]byte, bufSize)
	r := NewReader(strings.NewReader(one+"GET"), buf, nil)
	var q Request
	g.Expect(r.ReadRequest(&q)).To(Succeed())
	g.Expect(r.Buffered()).To(Equal(3))
	g.Expect(r.Release()).To(BeNil(), "bytes are buffered")
	r.Reset(iotest.OneByteReader(strings.NewReader(one[1:])), buf, []byte("G"))
	g.Expect(r.ReadRequest(&q)).To(Succeed())
	g.Expect(r.Release()).To(HaveLen(bufSize))
	r.Reset(strings.NewReader(postHead+"Content-Length: 1\r\n\r\n"), buf, nil)
	g.Expect(r.ReadRequest(&q)).To(Succeed())
	g.Expect(r.Release()).To(BeNil(), "the body is still to come")
	r.Reset(strings.NewReader(one), make([]byte, 1024), []byte(strings.Repeat("\r\n", 512)+one))
	g.Expect(r.ReadRequest(&q)).To(Equal(errPrefix), "a prefix that does not fit is not cut silently")
}
