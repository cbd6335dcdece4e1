package h2

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"
	"github.com/reuselab/reuselab/proxy/h1"
)

// h2cServer is net/http's server, an implementation that shares nothing with this one.
func h2cServer(t testing.TB, h http.HandlerFunc, maxStreams int) net.Conn {
	srv := httptest.NewUnstartedServer(h)
	srv.Config.Protocols = new(http.Protocols)
	srv.Config.Protocols.SetUnencryptedHTTP2(true)
	srv.Config.HTTP2 = &http.HTTP2Config{MaxConcurrentStreams: maxStreams}
	srv.Start()
	t.Cleanup(srv.Close)
	nc, err := net.Dial("tcp", srv.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return nc
}

// echo answers with the request's body and a checksum of what it saw as trailer.
func echo(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Trailer", "X-Seen")
	w.Header().Set("X-Path", r.URL.String())
	n, _ := io.Copy(w, r.Body)
	w.Header().Set("X-Seen", strconv.FormatInt(n, 10))
}

// Many goroutines share one connection with bodies of every size both ways, some given up in the middle.
func TestAgainstNetHTTP(t *testing.T) {
	g := NewWithT(t)
	limits := make(chan int, 10)
	c := NewClientConn(h2cServer(t, echo, 7), Config{OnLimit: func(_ *ClientConn, n int) { limits <- n }})
	g.Expect(<-limits).To(Equal(7))
	var users sync.WaitGroup
	failed := make(chan error, 7)
	for u := range 7 {
		users.Go(func() {
			for k := range 30 {
				if err := echoOnce(c, fmt.Sprintf("/%d/%d", u, k), rand.IntN(200000), k%10 == 9); err != nil {
					failed <- fmt.Errorf("user %d, request %d: %w", u, k, err)
					return
				}
			}
		})
	}
	users.Wait()
	close(failed)
	g.Expect(<-failed).To(Succeed())
	g.Expect(c.streams).To(BeEmpty())
	g.Expect(c.Close()).To(Succeed())
	g.Expect(<-limits).To(BeZero())
}

func echoOnce(c *ClientConn, path string, size int, giveUp bool) error {
	s, err := c.Open(Head{Method: []byte("POST"), Scheme: []byte("http"), Authority: []byte("a"), Path: []byte(path),
		Fields: []h1.Field{field("x-id", path)}}, false)
	if err != nil {
		return err
	}
	defer s.Close()
	s.SetDeadline(time.Now().Add(20 * time.Second))
	body := bytes.Repeat([]byte(path), size/len(path))
	var sending sync.WaitGroup
	defer sending.Wait()
	if giveUp {
		_, err := s.Write(body[:len(body)/2])
		return err
	}
	var sendErr error
	sending.Go(func() {
		if _, sendErr = s.Write(body); sendErr == nil {
			sendErr = s.CloseWrite()
		}
	})
	var r h1.Response
	if err := s.Response(&r); err != nil {
		return err
	}
	if r.Status != 200 || !bytes.Contains(h1.AppendResponse(nil, &r), []byte("x-path: "+path+"\r\n")) {
		return fmt.Errorf("%d %q", r.Status, r.Fields)
	}
	got, err := io.ReadAll(s)
	if err != nil {
		return err
	}
	sending.Wait()
	if !bytes.Equal(got, body) || sendErr != nil {
		return fmt.Errorf("%d bytes came back of %d, %v", len(got), len(body), sendErr)
	}
	if seen := fmt.Sprintf("x-seen: %d\r\n\r\n", len(body)); text(s.Trailers()) != seen {
		return fmt.Errorf("trailers %q, not %q", text(s.Trailers()), seen)
	}
	return nil
}

// A small GET over TCP; the server's own allocations are in the count, since it shares the process.
func BenchmarkGetNetHTTP(b *testing.B) {
	c := NewClientConn(h2cServer(b, func(http.ResponseWriter, *http.Request) {}, 100), Config{})
	defer c.Close()
	b.ReportAllocs()
	for b.Loop() {
		exchangeOnce(b, c)
	}
}

var benchHead = Head{Method: []byte("GET"), Scheme: []byte("http"), Authority: []byte("example.com"), Path: []byte("/path"),
	Fields: []h1.Field{field("user-agent", "some-agent/1.0"), field("accept", "*/*")}}

func exchangeOnce(b testing.TB, c *ClientConn) {
	s, err := c.Open(benchHead, true)
	if err != nil {
		b.Fatal(err)
	}
	var r h1.Response
	if err := s.Response(&r); err != nil {
		b.Fatal(err)
	}
	if _, err := s.Read(make([]byte, 1)); err != io.EOF {
		b.Fatal(err)
	}
	s.Close()
}
