package proxy_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// Specification 6.4, without a real HAProxy: a client has one server for as long as it stays, whatever it says; ends are
// passed on one way at a time; and a later client finds no connection.
func TestALinkIsOneServers(t *testing.T) {
	g := NewWithT(t)
	answer := func(name string) *origin {
		return scripted(t, func(_ int, c *peer) {
			for line := (&linkPeer{c}).line(); line != ""; line = (&linkPeer{c}).line() {
				c.send(name + line)
			}
			c.send(name + " has the last word")
		})
	}
	first, second := answer("1"), answer("2")
	two := h1Server(second.addr())
	two.Name, two.ID = "s2", 2
	p, addr := start(t, config(func(fe, be *haproxycfg.Proxy) { fe.TCP, be.TCP, be.HTTPReuse = true, true, "always" }, h1Server(first.addr()), two))

	a, b := &linkPeer{dial(t, addr)}, &linkPeer{dial(t, addr)}
	for range 3 {
		a.send("GET / HTTP/1.1\n")
		one := a.line()
		b.send("anything\n")
		other := b.line()
		g.Expect(one[:1] + other[:1]).To(Or(Equal("12"), Equal("21")))
		g.Expect(one[1:] + other[1:]).To(Equal("GET / HTTP/1.1\nanything\n"))
	}
	a.endWrite()
	g.Expect(a.all()).To(MatchRegexp(`^[12] has the last word\|end$`))
	b.Close()
	g.Eventually(func() int64 { return first.open.Load() + second.open.Load() }, "5s", "5ms").Should(BeZero())

	be := p.Stats()[0]
	g.Expect(be.Counts.Connects).To(BeEquivalentTo(2))
	g.Expect(be.Counts.Reuses).To(BeZero())
	g.Expect(be.Servers[0].Pool.IdleCur + be.Servers[1].Pool.IdleCur).To(BeZero())
	g.Eventually(func() uint64 { return p.Frontends()[0].Counts.BytesIn }, "5s", "5ms").Should(BeEquivalentTo(3 * len("GET / HTTP/1.1\nanything\n")))
	answers := 3*len("1GET / HTTP/1.1\n2anything\n") + len("1 has the last word") // and perhaps that of the other one, whose client did not wait for it
	g.Eventually(func() uint64 { return p.Frontends()[0].Counts.BytesOut }, "5s", "5ms").Should(BeNumerically(">=", answers))
}
