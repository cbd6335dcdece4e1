package proxy_test

import (
	"net/http"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy"
)

func empty(http.ResponseWriter, *http.Request) {}

// visit is one client connection that sends a number of requests and, unless it stays, ends.
func visit(t test, addr string, requests int, stays bool) *peer {
	c := dial(t, addr)
	for i := range requests {
		if !stays && i == requests-1 {
			Expect(c.get(t, "connection: close").StatusCode).To(Equal(200))
			Expect(c.rest()).To(BeEmpty())
			break
		}
		Expect(c.get(t).StatusCode).To(Equal(200))
	}
	return c
}

func parked(p *proxy.Proxy) int { return p.Stats()[0].Servers[0].Pool.IdleCur }

// Twenty requests, one after another (specification 1.9).
var _ = DescribeTable("connects of twenty requests",
	func(policy, proto, client string, connects int) {
		t := GinkgoTB()
		o := handled(t, empty)
		server := h1Server(o.addr())
		server.Proto = proto
		_, addr := start(t, config(reuse(policy), server))
		if client == "keep-alive" {
			visit(t, addr, 20, false)
		} else {
			for range 20 {
				visit(t, addr, 1, false)
			}
		}
		Expect(o.accepts.Load()).To(BeEquivalentTo(connects))
	},
	Entry("never: a connection belongs to its client", "never", "h1", "close", 20),
	Entry("safe: a first request travels alone", "safe", "h1", "close", 20),
	Entry("aggressive: nothing is ever proven", "aggressive", "h1", "close", 20),
	Entry("always: all in turn use one", "always", "h1", "close", 1),
	Entry("never, keep-alive", "never", "h1", "keep-alive", 1),
	Entry("safe, keep-alive", "safe", "h1", "keep-alive", 1),
	Entry("aggressive, keep-alive", "aggressive", "h1", "keep-alive", 1),
	Entry("always, keep-alive", "always", "h1", "keep-alive", 1),
	Entry("never over h2", "never", "h2", "close", 20),
	Entry("safe over h2", "safe", "h2", "close", 20),
	Entry("aggressive over h2: a parked one is proven", "aggressive", "h2", "close", 1),
	Entry("always over h2", "always", "h2", "close", 1),
	Entry("never over h2, keep-alive", "never", "h2", "keep-alive", 1),
	Entry("safe over h2, keep-alive", "safe", "h2", "keep-alive", 1),
	Entry("aggressive over h2, keep-alive", "aggressive", "h2", "keep-alive", 1),
	Entry("always over h2, keep-alive", "always", "h2", "keep-alive", 1),
)

// Specification, section 11.
var _ = Describe("reuse between clients", func() {
	var o *origin
	with := func(policy string) (*proxy.Proxy, string) {
		o = handled(GinkgoTB(), empty)
		return start(GinkgoTB(), config(reuse(policy), h1Server(o.addr())))
	}
	connects := func() int { return int(o.accepts.Load()) }

	It("R1: safe: another client's first request connects", func() {
		_, addr := with("safe")
		visit(GinkgoTB(), addr, 3, false)
		visit(GinkgoTB(), addr, 1, false)
		Expect(connects()).To(Equal(2))
	})
	It("R2: safe: a later request takes what is parked, and more than was needed at once is not parked", func() {
		p, addr := with("safe")
		visit(GinkgoTB(), addr, 1, true)
		visit(GinkgoTB(), addr, 2, true)
		Expect(connects()).To(Equal(2))
		Expect(parked(p)).To(Equal(1))
	})
	It("R3: aggressive: one request proves nothing", func() {
		_, addr := with("aggressive")
		visit(GinkgoTB(), addr, 1, false)
		visit(GinkgoTB(), addr, 1, false)
		Expect(connects()).To(Equal(2))
	})
	It("R4: aggressive: two requests prove a connection", func() {
		_, addr := with("aggressive")
		visit(GinkgoTB(), addr, 2, false)
		visit(GinkgoTB(), addr, 1, false)
		Expect(connects()).To(Equal(1))
	})
	It("R5: always: one request is enough", func() {
		_, addr := with("always")
		visit(GinkgoTB(), addr, 1, false)
		visit(GinkgoTB(), addr, 1, false)
		Expect(connects()).To(Equal(1))
	})
	It("R6: never: connections are private, and end with their client", func() {
		_, addr := with("never")
		c1 := visit(GinkgoTB(), addr, 2, true)
		Expect(connects()).To(Equal(1))
		visit(GinkgoTB(), addr, 1, false)
		Expect(connects()).To(Equal(2))
		Eventually(o.open.Load).Should(BeEquivalentTo(1))
		c1.Close()
		Eventually(o.open.Load).Should(BeZero())
	})
	It("keeps no more than what was needed at once", func() {
		p, addr := with("always")
		clients := []*peer{visit(GinkgoTB(), addr, 1, true), visit(GinkgoTB(), addr, 1, true), visit(GinkgoTB(), addr, 1, true)}
		for range 10 {
			for _, c := range clients {
				Expect(c.get(GinkgoTB()).StatusCode).To(Equal(200))
			}
		}
		Expect(connects()).To(Equal(1))
		Expect(parked(p)).To(Equal(1))
	})
})
