package proxy_test

import (
	"io"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

const early = "HTTP/1.1 413 Content Too Large\r\nconnection: close\r\ncontent-length: 2\r\n\r\nno"

// A client sends all of its request whatever becomes of the server, and its connection then serves the next one (RFC 9112, 9.3;
// as HAProxy 2.6 and 3.0).
func TestAnEarlyResponseEndsNoClientsConnection(t *testing.T) {
	for _, c := range []struct {
		story string
		end   func(*peer)
	}{
		{"the server says close", func(c *peer) { c.rest() }},
		{"it says so and closes", func(c *peer) {}},
		{"it resets its connection", reset},
	} {
		t.Run(c.story, func(t *testing.T) {
			o := scripted(t, func(_ int, p *peer) {
				p.head()
				p.send(early)
				c.end(p)
			})
			_, addr := start(t, config(nil, h1Server(o.addr())))
			client := dial(t, addr)
			for range 3 {
				client.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nhello")
				NewWithT(t).Expect(text(client.response(t, "POST"))).To(Equal("no"))
				client.send("world")
			}
			NewWithT(t).Expect(text(client.get(t))).To(Equal("no"))
		})
	}
}

// RFC 9112, 9.6: close is about the requests behind this one; a server that says so may want the rest of this one.
func TestAServerThatSaysCloseGetsTheRest(t *testing.T) {
	rest := make(chan string, 1)
	o := scripted(t, func(_ int, c *peer) {
		c.head()
		c.send(early)
		rest <- c.bytes(10)
	})
	_, addr := start(t, config(nil, h1Server(o.addr())))
	c := dial(t, addr)
	c.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nhello")
	NewWithT(t).Expect(text(c.response(t, "POST"))).To(Equal("no"))
	c.send("world")
	NewWithT(t).Eventually(rest, "5s").Should(Receive(Equal("helloworld")))
}

// Who says close itself, or leaves within its request, is not listened to for longer.
func TestAClientThatIsGoingIsNotHeardOut(t *testing.T) {
	for _, request := range []string{
		"POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 10\r\n\r\nhello",
		"POST / HTTP/1.0\r\ncontent-length: 10\r\n\r\nhello",
	} {
		o := scripted(t, func(_ int, c *peer) {
			c.head()
			c.send(early)
		})
		patient := func(fe, _ *haproxycfg.Proxy) { fe.Timeouts.Client = time.Hour }
		_, addr := start(t, config(patient, h1Server(o.addr())))
		c := dial(t, addr)
		c.send(request)
		all, err := io.ReadAll(c.r)
		NewWithT(t).Expect(err).NotTo(HaveOccurred())
		NewWithT(t).Expect(string(all)).To(HaveSuffix("\r\n\r\nno"))
	}
}

// A connection that has half a request on it is closed, not parked: the next one's beginning would be taken for the other half.
func TestHalfARequestEndsItsServerConnection(t *testing.T) {
	for story, end := range map[string]func(*peer){
		"the client leaves":       func(c *peer) { c.Close() },
		"the client is reset":     reset,
		"what comes is no chunk":  func(c *peer) { c.send("no chunk\r\n") },
		"the client says no more": closeWrite,
	} {
		t.Run(story, func(t *testing.T) {
			g := NewWithT(t)
			o := scripted(t, func(_ int, c *peer) {
				c.head()
				c.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
				c.rest()
			})
			p, addr := start(t, config(reuse("always"), h1Server(o.addr())))
			c := dial(t, addr)
			c.send("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n")
			g.Expect(c.response(t, "POST").StatusCode).To(Equal(200))
			end(c)
			g.Eventually(o.open.Load, "5s").Should(BeZero())
			g.Expect(parked(p)).To(BeZero())
		})
	}
}
