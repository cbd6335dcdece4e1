package proxy_test

import (
	"io"
	"net/http"
	"sync"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

var _ = Describe("connections to HTTP/2 servers", func() {
	It("are replaced when the server goes away, without any client noticing", func() {
		o := handled(GinkgoTB(), func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Connection", "close") // makes net/http send GOAWAY
		})
		p, addr := start(GinkgoTB(), config(reuse("always"), h2Server(o.addr())))
		c := dial(GinkgoTB(), addr)
		for range 5 {
			Expect(c.get(GinkgoTB()).StatusCode).To(Equal(200))
			Eventually(func() int { return parked(p) }).Should(BeZero())
		}
		Expect(o.accepts.Load()).To(BeEquivalentTo(5))
		Eventually(o.open.Load).Should(BeZero())
	})
	It("carry as many streams as the server allows", func() {
		inside, release := make(chan bool, 10), make(chan bool)
		o := handledBy(GinkgoTB(), &http.Server{HTTP2: &http.HTTP2Config{MaxConcurrentStreams: 2},
			Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
				inside <- true
				<-release
			})})
		p, addr := start(GinkgoTB(), config(reuse("always"), h2Server(o.addr())))
		var all sync.WaitGroup
		for range 6 {
			c := dial(GinkgoTB(), addr)
			all.Go(func() {
				defer GinkgoRecover()
				Expect(c.get(GinkgoTB()).StatusCode).To(Equal(200))
			})
		}
		for range 6 {
			Eventually(inside, "5s").Should(Receive())
		}
		Expect(o.accepts.Load()).To(BeNumerically(">=", 3))
		close(release)
		all.Wait()
		Expect(p.Stats()[0].Servers[0].Pool.UsedCur).To(BeZero())
	})
	It("outlive a client that goes away: only its stream is reset", func() {
		inside, gone := make(chan bool, 1), make(chan bool, 1)
		o := handled(GinkgoTB(), func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/stay" {
				inside <- true
				<-r.Context().Done()
				gone <- true
			}
		})
		_, addr := start(GinkgoTB(), config(func(_, be *haproxycfg.Proxy) { be.HTTPReuse, be.AbortOnClose = "always", true }, h2Server(o.addr())))
		Expect(dial(GinkgoTB(), addr).get(GinkgoTB()).StatusCode).To(Equal(200))
		c := dial(GinkgoTB(), addr)
		c.send("GET /stay HTTP/1.1\r\nhost: a\r\n\r\n")
		Eventually(inside).Should(Receive())
		reset(c)
		Eventually(gone).Should(Receive())
		Expect(dial(GinkgoTB(), addr).get(GinkgoTB()).StatusCode).To(Equal(200))
		Expect(o.accepts.Load()).To(BeEquivalentTo(1))
	})
	It("outlive a stream that the server does not answer", func() {
		o := handled(GinkgoTB(), func(_ http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/never" {
				<-r.Context().Done()
			}
		})
		_, addr := start(GinkgoTB(), config(func(_, be *haproxycfg.Proxy) {
			be.HTTPReuse = "always"
			be.Timeouts.Server = 100 * time.Millisecond
		}, h2Server(o.addr())))
		for range 3 {
			c := dial(GinkgoTB(), addr)
			c.send("GET /never HTTP/1.1\r\nhost: a\r\n\r\n")
			Expect(c.response(GinkgoTB(), "GET").StatusCode).To(Equal(504))
		}
		Expect(o.accepts.Load()).To(BeEquivalentTo(1))
	})
	It("are shared by many clients at once, one connection for each thread", func() {
		o := handled(GinkgoTB(), echo)
		cfg := config(reuse("always"), h2Server(o.addr()))
		cfg.Global.NbThread = 2
		_, addr := start(GinkgoTB(), cfg)
		var all sync.WaitGroup
		for range 20 {
			c := dial(GinkgoTB(), addr)
			all.Go(func() {
				defer GinkgoRecover()
				for range 50 {
					c.send("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhello")
					Expect(text(c.response(GinkgoTB(), "POST"))).To(Equal("hello"))
				}
			})
		}
		all.Wait()
		Expect(o.accepts.Load()).To(BeNumerically("<=", 2))
	})
	It("carry trailers of requests, also behind an empty body and when they come late", func() {
		o := handled(GinkgoTB(), func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			w.Header().Set("X-Sum", r.Trailer.Get("X-Sum"))
		})
		_, addr := start(GinkgoTB(), config(reuse("always"), h2Server(o.addr())))
		c := dial(GinkgoTB(), addr)
		const top = "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\ntrailer: x-sum\r\n\r\n"
		for _, parts := range [][]string{{top + "3\r\nabc\r\n0\r\nx-sum: 7\r\n\r\n"}, {top + "0\r\nx-sum: 7\r\n\r\n"}, {top, "3\r\nabc\r\n", "0\r\nx-sum: 7\r\n\r\n"}} {
			for _, part := range parts {
				c.send(part)
			}
			Expect(c.response(GinkgoTB(), "POST").Header.Get("X-Sum")).To(Equal("7"))
		}
	})
	It("cannot carry CONNECT", func() {
		o := handled(GinkgoTB(), empty)
		_, addr := start(GinkgoTB(), config(nil, h2Server(o.addr())))
		c := dial(GinkgoTB(), addr)
		c.send("CONNECT a:443 HTTP/1.1\r\nhost: a:443\r\n\r\n")
		Expect(c.response(GinkgoTB(), "CONNECT").StatusCode).To(Equal(501))
	})
})
