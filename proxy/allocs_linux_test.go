//go:build !race

package proxy_test

// On other systems parking starts a goroutine, and with the race detector a sync.Pool forgets things at random.

import (
	"bytes"
	"net"
	"runtime"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// thrifty is a server that answers every request in the same way without allocating anything; body is how many bytes
// follow the heads of the requests.
func thrifty(t testing.TB, body int, response string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	answer := []byte(response)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				buf := make([]byte, 4096)
				got := 0
				for {
					n, err := c.Read(buf[got:])
					if err != nil {
						return
					}
					got += n
					if i := bytes.Index(buf[:got], []byte("\r\n\r\n")); i >= 0 && got == i+4+body {
						got = 0
						if _, err := c.Write(answer); err != nil {
							return
						}
					}
				}
			}()
		}
	}()
	return l.Addr().String()
}

// A request on a connection that is kept alive costs no allocation, whatever it looks like.
func TestKeepAliveAllocatesNothing(t *testing.T) {
	const get = "GET /a?b HTTP/1.1\r\nHost: example.org\r\nUser-Agent: x\r\nAccept: */*\r\nConnection: keep-alive\r\n\r\n"
	for _, c := range []struct {
		name, request, response string
		body                    int
	}{
		{"empty response", get, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nDate: x\r\n\r\n", 0},
		{"version 1.0", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 0},
		{"body in response", get, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 0},
		{"chunks in response", get, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 0},
		{"body in request", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 204 No Content\r\n\r\n", 5},
		{"404", get, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := NewWithT(t)
			_, front := start(t, config(reuse("always"), h1Server(thrifty(t, c.body, c.response))))
			conn, err := net.Dial("tcp", front)
			g.Expect(err).NotTo(HaveOccurred())
			defer conn.Close()
			_ = conn.SetDeadline(time.Now().Add(time.Minute))
			request, buf := []byte(c.request), make([]byte, 4096)
			end := []byte(c.response[len(c.response)-4:])
			exchange := func() {
				if _, err := conn.Write(request); err != nil {
					t.Fatal(err)
				}
				for got := 0; !bytes.HasSuffix(buf[:got], end); {
					n, err := conn.Read(buf[got:])
					if err != nil {
						t.Fatal(err)
					}
					got += n
				}
			}
			for range 100 {
				exchange()
			}
			g.Expect(testing.AllocsPerRun(2000, exchange)).To(BeZero())
		})
	}
}

// Clients that wait have no goroutine, and neither have the server connections that wait with them.
func TestWhoWaitsHasNoGoroutine(t *testing.T) {
	g := NewWithT(t)
	server := thrifty(t, 0, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
	_, front := start(t, config(reuse("never"), h1Server(server)))
	connect := func(n int) {
		for range n {
			g.Expect(dial(t, front).get(t).StatusCode).To(Equal(200))
		}
	}
	connect(20)
	before := runtime.NumGoroutine()
	connect(100)
	// The server has one for each of its connections, and in mode never each client has its own.
	g.Eventually(func() int { return runtime.NumGoroutine() - before }).Should(BeNumerically("~", 100, 10))
}
