package proxy_test

import (
	"io"
	"testing"

	. "github.com/onsi/gomega"
)

// What a 1xx says of its connection holds, as in HAProxy; one that announces a body makes every byte behind it doubtful.
func TestAServerConnectionEndsAsItsInterimResponseSaid(t *testing.T) {
	for _, c := range []struct {
		interim string
		accepts int64
	}{
		{"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n", 1},
		{"HTTP/1.1 103 Early Hints\r\nconnection: close\r\n\r\n", 2},
		{"HTTP/1.0 100 Continue\r\n\r\n", 2},
		{"HTTP/1.0 100 Continue\r\nconnection: keep-alive\r\n\r\n", 1},
		{"HTTP/1.1 103 Early Hints\r\ncontent-length: 5\r\n\r\n", 2},
		{"HTTP/1.1 103 Early Hints\r\ntransfer-encoding: chunked\r\n\r\n", 2},
	} {
		o := scripted(t, func(_ int, p *peer) {
			for p.head() != "" {
				p.send(c.interim + "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
			}
		})
		_, addr := start(t, config(reuse("always"), h1Server(o.addr())))
		client := dial(t, addr)
		for range 2 {
			client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
			client.head()
			NewWithT(t).Expect(text(client.response(t, "GET"))).To(Equal("ok"), c.interim)
		}
		NewWithT(t).Expect(o.accepts.Load()).To(Equal(c.accepts), c.interim)
	}
}

// A server that ends its connection is answered with an end: a reset is for those that did not (measured on HAProxy 2.6 and 3.0).
func TestAParkedConnectionThatItsServerEndsEndsInPeace(t *testing.T) {
	end := make(chan error, 1)
	o := scripted(t, func(_ int, c *peer) {
		c.head()
		c.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
		closeWrite(c)
		_, err := io.ReadAll(c.r)
		end <- err
	})
	_, addr := start(t, config(reuse("always"), h1Server(o.addr())))
	dial(t, addr).get(t)
	NewWithT(t).Eventually(end, "5s").Should(Receive(BeNil()))
}

// A request's trailers go to the server behind its body, whether they came with its head or later.
func TestTrailersOfRequestsArrive(t *testing.T) {
	const top, body = "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n", "2\r\nhi\r\n0\r\nx-sum: 1\r\n\r\n"
	for _, late := range []bool{false, true} {
		g := NewWithT(t)
		began, got := make(chan bool, 1), make(chan string, 1)
		o := scripted(t, func(_ int, c *peer) {
			c.head()
			began <- true
			got <- c.bytes(len(body))
			c.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
		})
		_, addr := start(t, config(nil, h1Server(o.addr())))
		c := dial(t, addr)
		if late {
			c.send(top)
			g.Eventually(began, "5s").Should(Receive())
			c.send(body)
		} else {
			c.send(top + body)
		}
		g.Expect(c.response(t, "POST").StatusCode).To(Equal(200))
		g.Expect(<-got).To(Equal(body), "late: %t", late)
	}
}
