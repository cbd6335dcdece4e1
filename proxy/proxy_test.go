package proxy_test

import (
	"context"
	"net"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy"
	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

var _ = Describe("a proxy", func() {
	It("can be closed at any time, and its port bound again at once", func() {
		o := handled(GinkgoTB(), empty)
		for range 3 {
			p, err := proxy.New(config(func(fe, be *haproxycfg.Proxy) { fe.Binds[0].Addr = "127.0.0.1:0" }, h1Server(o.addr())))
			Expect(err).NotTo(HaveOccurred())
			Expect(p.Start()).To(Succeed())
			addr := p.Addrs()[0].String()
			busy := dial(GinkgoTB(), addr)
			busy.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n1")
			Expect(dial(GinkgoTB(), addr).get(GinkgoTB()).StatusCode).To(Equal(200))
			p.Close()
			p.Close()
			l, err := net.Listen("tcp", addr)
			Expect(err).NotTo(HaveOccurred())
			l.Close()
		}
	})
	It("lets clients finish on Shutdown, and closes those that wait", func() {
		asked, answer := make(chan bool, 1), make(chan bool)
		o := scripted(GinkgoTB(), func(_ int, c *peer) {
			c.head()
			asked <- true
			<-answer
			c.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
			c.rest()
		})
		p, addr := start(GinkgoTB(), config(nil, h1Server(o.addr())))
		busy, fresh := dial(GinkgoTB(), addr), dial(GinkgoTB(), addr)
		busy.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
		Eventually(asked).Should(Receive())
		down := make(chan error)
		go func() { down <- p.Shutdown(context.Background()) }()
		Eventually(func() error {
			c, err := net.Dial("tcp", addr)
			if err == nil {
				c.Close()
			}
			return err
		}).ShouldNot(Succeed())
		Consistently(down, "50ms").ShouldNot(Receive())
		close(answer)
		r := busy.response(GinkgoTB(), "GET")
		Expect(r.StatusCode).To(Equal(200))
		Expect(r.Close).To(BeTrue(), "it says close")
		Expect(fresh.get(GinkgoTB()).Close).To(BeTrue(), "who was here already may still ask once")
		Eventually(down).Should(Receive(BeNil()))
	})
	It("accepts no more clients than maxconn, until one leaves", func() {
		o := handled(GinkgoTB(), empty)
		_, addr := start(GinkgoTB(), config(func(fe, _ *haproxycfg.Proxy) { fe.MaxConn = 1 }, h1Server(o.addr())))
		first, second := dial(GinkgoTB(), addr), dial(GinkgoTB(), addr)
		Expect(first.get(GinkgoTB()).StatusCode).To(Equal(200))
		second.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
		heard := make(chan string, 1)
		go func() { heard <- second.head() }()
		Consistently(heard, "100ms").ShouldNot(Receive())
		first.Close()
		Eventually(heard).Should(Receive(HavePrefix("HTTP/1.1 200")))
	})
	It("answers 503 without a backend or a server", func() {
		cfg := config(nil)
		_, addr := start(GinkgoTB(), cfg)
		Expect(dial(GinkgoTB(), addr).get(GinkgoTB()).StatusCode).To(Equal(503))
		cfg = config(nil)
		cfg.Proxies[0].DefaultBackend = nil
		_, addr = start(GinkgoTB(), cfg)
		c := dial(GinkgoTB(), addr)
		Expect(c.get(GinkgoTB()).StatusCode).To(Equal(503))
		Expect(c.get(GinkgoTB()).StatusCode).To(Equal(503), "the connection lives on")
	})
	It("says which address cannot be bound, and opens none", func() {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		Expect(err).NotTo(HaveOccurred())
		defer l.Close()
		p, err := proxy.New(config(func(fe, _ *haproxycfg.Proxy) {
			fe.Binds = append(fe.Binds, haproxycfg.Bind{Network: "tcp", Addr: l.Addr().String(), Pos: haproxycfg.Pos{File: "x.cfg", Line: 7, Column: 3}})
		}))
		Expect(err).NotTo(HaveOccurred())
		defer p.Close()
		Expect(p.Start()).To(MatchError(ContainSubstring("x.cfg:7:3")))
		_, err = net.Dial("tcp", p.Addrs()[0].String())
		Expect(err).To(HaveOccurred())
	})
	It("pins clients to threads in turn", func() {
		o := handled(GinkgoTB(), empty)
		cfg := config(reuse("always"), h2Server(o.addr()))
		cfg.Global.NbThread = 3
		p, addr := start(GinkgoTB(), cfg)
		var clients []*peer
		for range 6 {
			clients = append(clients, dial(GinkgoTB(), addr))
		}
		for _, c := range clients {
			Expect(c.get(GinkgoTB()).StatusCode).To(Equal(200))
		}
		// In turn, each takes over what another thread parked.
		Expect(o.accepts.Load()).To(BeEquivalentTo(1))
		Expect(p.Stats()[0].Servers[0].Pool.IdlePerThr).To(HaveLen(3))
	})
})
