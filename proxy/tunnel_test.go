package proxy_test

import (
	"testing"

	. "github.com/onsi/gomega"
)

// RFC 9110, 7.8: a server does not change the protocol before it has the whole request. Where one does, nothing behind its 101
// is passed on, and the rest of the request is none of the new protocol.
func TestAServerThatChangesTheProtocolTooSoonIsABadGateway(t *testing.T) {
	g := NewWithT(t)
	o := scripted(t, func(_ int, c *peer) {
		c.head()
		c.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
		c.head()
		c.send("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: foo\r\n\r\nfoo")
		c.rest()
	})
	p, addr := start(t, config(nil, h1Server(o.addr())))
	c := dial(t, addr)
	c.get(t) // from now on the server's connection is a reused one, whose death would be passed on as it is
	c.send("POST / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: foo\r\ncontent-length: 10\r\n\r\nhello")
	g.Expect(c.rest()).To(And(HavePrefix("HTTP/1.1 502 "), Not(ContainSubstring("foo")), ContainSubstring("connection: close")))
	g.Eventually(o.open.Load, "5s").Should(BeZero())
	g.Expect(parked(p)).To(BeZero())
}
