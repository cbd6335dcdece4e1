package fakeservers

import (
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"
)

// answers returns what a server says to a text.
func answers(t *testing.T, config Config, text string) string {
	raw := &script{input: text}
	bare(t, config).take(raw)
	return raw.output
}

// Every response carries who answered and on which connection.
func TestH1Stamps(t *testing.T) {
	g := NewWithT(t)
	g.Expect(answers(t, Config{Name: "s7"},
		"GET / HTTP/1.1\r\nX-Client: c1\r\n\r\n"+"GET / HTTP/1.1\r\nX-Client: c2\r\n\r\n")).To(Equal(
		"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Server: s7\r\nX-Conn-Id: 1\r\nX-Conn-First-Client: c1\r\nX-Conn-Seq: 1\r\n\r\n" +
			"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Server: s7\r\nX-Conn-Id: 1\r\nX-Conn-First-Client: c1\r\nX-Conn-Seq: 2\r\n\r\n"))
	g.Expect(answers(t, Config{}, "GET / HTTP/1.1\r\n\r\n")).NotTo(ContainSubstring("First-Client"))
}

// The body is as large as configured, and absent where HTTP has none: RFC 9110 section 9.3.2.
func TestH1Size(t *testing.T) {
	g := NewWithT(t)
	head, body, _ := strings.Cut(answers(t, Config{Size: 100_000}, "GET / HTTP/1.1\r\n\r\n"), "\r\n\r\n")
	g.Expect(head).To(ContainSubstring("Content-Length: 100000\r\n"))
	g.Expect(body).To(Equal(strings.Repeat("x", 100_000)))
	head, body, _ = strings.Cut(answers(t, Config{Size: 100_000}, "HEAD / HTTP/1.1\r\n\r\n"), "\r\n\r\n")
	g.Expect(head).To(ContainSubstring("Content-Length: 100000\r\n"))
	g.Expect(body).To(BeEmpty())
}

// The connection ends when the request asks for it, and then the response says so.
func TestH1Close(t *testing.T) {
	check := func(head, field string, served int) {
		t.Helper()
		g := NewWithT(t)
		text := answers(t, Config{}, head+"\r\n\r\n"+"GET /second HTTP/1.1\r\n\r\n")
		g.Expect(strings.Count(text, "200 OK")).To(Equal(served), head)
		first, _, _ := strings.Cut(text, "\r\n\r\n")
		_, connection, _ := strings.Cut(first, "Connection: ")
		g.Expect(connection).To(Equal(field), head)
	}
	check("GET / HTTP/1.1", "", 2)
	check("GET / HTTP/1.1\r\nConnection: close", "close", 1)
	check("GET / HTTP/1.0", "close", 1)
	check("GET / HTTP/1.0\r\nConnection: keep-alive", "keep-alive", 2)
	check("CONNECT a:1 HTTP/1.1", "close", 1)
}

// A request with a body is answered behind its body.
func TestH1Body(t *testing.T) {
	g := NewWithT(t)
	text := answers(t, Config{}, "POST / HTTP/1.1\r\nContent-Length: 18\r\n\r\nGET / HTTP/1.1\r\n\r\n"+
		"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n")
	g.Expect(strings.Count(text, "200 OK")).To(Equal(2))
	g.Expect(text).To(ContainSubstring("X-Conn-Seq: 2"))
}

// What is no HTTP is told so and counted.
func TestH1NotHTTP(t *testing.T) {
	g := NewWithT(t)
	s := bare(t, Config{Proto: "h1"})
	raw := &script{input: "GET / HTTP/1.1\r\n\r\nhello\r\n\r\n"}
	s.take(raw)
	g.Expect(raw.output).To(HaveSuffix("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
	seen := s.counters()
	g.Expect(seen.Errors).To(Equal(int64(1)))
	g.Expect(seen.Requests).To(Equal(int64(1)))
}

// A delay stands between a request and its response; the connection is busy meanwhile, and not any more when the response
// has been read.
func TestH1Delay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		s := bare(t, Config{Delay: 3 * time.Second})
		client, raw := net.Pipe()
		go s.take(raw)
		begin := time.Now()
		_, err := client.Write([]byte("GET / HTTP/1.1\r\n\r\n"))
		g.Expect(err).NotTo(HaveOccurred())
		synctest.Wait()
		g.Expect(s.counters().Busy).To(Equal(int64(1)))
		_, err = client.Read(make([]byte, 1000))
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(s.counters().Busy).To(BeZero())
		g.Expect(time.Since(begin)).To(Equal(3 * time.Second))
		client.Close()
	})
}

// The end of the group ends a delay too.
func TestH1DelayEndsWithTheGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := bare(t, Config{Delay: time.Hour})
		client, raw := net.Pipe()
		go client.Write([]byte("GET / HTTP/1.1\r\n\r\n"))
		begin := time.Now()
		time.AfterFunc(time.Second, s.group.end)
		s.take(raw)
		NewWithT(t).Expect(time.Since(begin)).To(Equal(time.Second))
	})
}

// endless is a raw connection whose client sends one request after the other.
type endless struct{ script }

func (e *endless) Read(p []byte) (int, error) {
	return copy(p, "GET / HTTP/1.1\r\nHost: s1\r\nX-Client: c1\r\nX-Request-Id: r1\r\n\r\n"), nil
}

func (e *endless) Write(p []byte) (int, error) { return len(p), nil }

// plainExchanges returns a connection that is past its first exchange, and out of the journal.
func plainExchanges(t testing.TB) *h1 {
	g := newGroup(t.Context())
	t.Cleanup(g.end)
	h := &h1{conn: g.add(Config{Name: "s1"}, nil).register(&endless{})}
	h.entry = nil
	if _, err := h.exchange(t.Context()); err != nil {
		t.Fatal(err)
	}
	return h
}

// A plain exchange needs no memory.
func TestH1ExchangeAllocatesNothing(t *testing.T) {
	h := plainExchanges(t)
	ctx := t.Context()
	NewWithT(t).Expect(testing.AllocsPerRun(1000, func() { _, _ = h.exchange(ctx) })).To(BeZero())
}

func BenchmarkH1Exchange(b *testing.B) {
	h := plainExchanges(b)
	ctx := b.Context()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := h.exchange(ctx); err != nil {
			b.Fatal(err)
		}
	}
}
