package h1

import (
	"bytes"
	"io"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

func TestAppend(t *testing.T) {
	g := NewWithT(t)
	field := func(n, v string) Field { return Field{Name: []byte(n), Value: []byte(v)} }
	q := Request{Method: []byte("GET"), Target: []byte("/"), Minor: 0, Fields: []Field{field("host", "a")}}
	g.Expect(string(AppendRequest([]byte("x"), &q, field("connection", "keep-alive")))).To(
		Equal("xGET / HTTP/1.0\r\nhost: a\r\nconnection: keep-alive\r\n\r\n"))
	p := Response{Status: 503, Minor: 1, Fields: []Field{field("x", "")}}
	g.Expect(string(AppendResponse(nil, &p, field("connection", "close")))).To(
		Equal("HTTP/1.1 503 Service Unavailable\r\nx: \r\nconnection: close\r\n\r\n"))
	p = Response{Status: 299, Minor: 0, Reason: []byte("My Own")}
	g.Expect(string(AppendResponse(nil, &p))).To(Equal("HTTP/1.0 299 My Own\r\n\r\n"))
	p.Reason = nil
	g.Expect(string(AppendResponse(nil, &p))).To(Equal("HTTP/1.0 299 \r\n\r\n"), "the space stays: RFC 9112 section 4")
	g.Expect(string(AppendChunk([]byte("x"), []byte(strings.Repeat("a", 26))))).To(Equal("x1a\r\n" + strings.Repeat("a", 26) + "\r\n"))
	g.Expect(AppendChunk(nil, nil)).To(BeEmpty(), "a chunk of no bytes would be the last one")
	g.Expect(string(AppendLastChunk(nil, nil))).To(Equal("0\r\n\r\n"))
}

func TestFrameChunk(t *testing.T) {
	g := NewWithT(t)
	for _, n := range []int{1, 15, 16, 4096, 65_000} {
		buf := bytes.Repeat([]byte{'#'}, ChunkHead+n+ChunkTail)
		data := bytes.Repeat([]byte{'a'}, n)
		copy(buf[ChunkHead:], data)
		g.Expect(FrameChunk(buf, n)).To(Equal(AppendChunk(nil, data)))
	}
}

// loop is a connection on which the same bytes come again and again.
type loop struct {
	data []byte
	at   int
}

func (l *loop) Read(p []byte) (int, error) {
	n := copy(p, l.data[l.at:])
	l.at = (l.at + n) % len(l.data)
	return n, nil
}

const smallGet = "GET /path?query=1 HTTP/1.1\r\nHost: example.com:8080\r\nUser-Agent: some-agent/1.0\r\nAccept: */*\r\nAccept-Encoding: gzip\r\nConnection: keep-alive\r\n\r\n"
const chunkedPost = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nT: v\r\n\r\n"
const lengthPost = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\nConnection: x, close\r\n\r\nhello world"
const smallResponse = "HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nServer: s\r\nContent-Type: text/plain\r\nContent-Length: 11\r\n\r\nhello world"
const chunkedResponse = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nhello world\r\n0\r\n\r\n"

// exchange returns one round of reading a message whole and writing it again, on storage that is used over and over.
func exchange(t testing.TB, in string) func() {
	r := NewReader(&loop{data: []byte(in)}, make([]byte, bufSize), nil)
	var q Request
	var p Response
	method, out, part, extra := []byte("GET"), make([]byte, 0, bufSize), make([]byte, 4096), Field{Name: []byte("x"), Value: []byte("y")}
	var sink bytes.Buffer
	useWriteTo := false
	return func() {
		var body Framing
		if strings.HasPrefix(in, "HTTP/") {
			if err := r.ReadResponse(&p, method); err != nil {
				t.Fatal(err)
			}
			body, out = p.Body, AppendResponse(out[:0], &p, extra)
		} else {
			if err := r.ReadRequest(&q); err != nil {
				t.Fatal(err)
			}
			body, out = q.Body, AppendRequest(out[:0], &q, extra)
		}
		b := r.Body(body)
		if useWriteTo = !useWriteTo; useWriteTo {
			sink.Reset()
			if _, err := b.WriteTo(&sink); err != nil {
				t.Fatal(err)
			}
			return
		}
		for {
			n, err := b.Read(part)
			out = AppendChunk(out, part[:n])
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		out = AppendLastChunk(out, b.Trailers())
	}
}

// Design decision 6: nothing is allocated per message in steady state.
func TestNoAllocations(t *testing.T) {
	for _, in := range []string{smallGet, lengthPost, chunkedPost, smallResponse, chunkedResponse} {
		round := exchange(t, in)
		round()
		round()
		if n := testing.AllocsPerRun(1000, round); n != 0 {
			t.Errorf("%v allocations per message for %.30q", n, in)
		}
	}
}

func BenchmarkSmallGet(b *testing.B)        { benchmark(b, smallGet) }
func BenchmarkSmallResponse(b *testing.B)   { benchmark(b, smallResponse) }
func BenchmarkChunkedPost(b *testing.B)     { benchmark(b, chunkedPost) }
func BenchmarkChunkedResponse(b *testing.B) { benchmark(b, chunkedResponse) }

func benchmark(b *testing.B, in string) {
	round := exchange(b, in)
	b.ReportAllocs()
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		round()
	}
}
