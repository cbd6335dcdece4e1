package proxy_test

import (
	"io"
	"net/http"
	"strconv"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// echo answers with what it got.
func echo(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	w.Header().Set("X-Got", r.Method+" "+r.Host+" "+r.URL.String()+" "+strconv.Itoa(len(body)))
	w.Write(body)
}

var _ = Describe("messages", func() {
	for _, proto := range []string{"h1", "h2"} {
		Context("to a server that speaks "+proto, func() {
			var addr string
			with := func(h http.HandlerFunc) *origin {
				o := handled(GinkgoTB(), h)
				server := h1Server(o.addr())
				server.Proto = proto
				_, addr = start(GinkgoTB(), config(reuse("always"), server))
				return o
			}
			BeforeEach(func() { with(echo) })

			It("keep method, target and host", func() {
				c := dial(GinkgoTB(), addr)
				c.send("PUT /a/b?c=d HTTP/1.1\r\nHost: example.org:81\r\nContent-Length: 2\r\n\r\nhi")
				r := c.response(GinkgoTB(), "PUT")
				Expect(r.Header.Get("X-Got")).To(Equal("PUT example.org:81 /a/b?c=d 2"))
				Expect(text(r)).To(Equal("hi"))
			})
			It("keep bodies that come late and in pieces", func() {
				c := dial(GinkgoTB(), addr)
				c.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
				for range 3 {
					c.send("5\r\nhello\r\n")
				}
				c.send("0\r\n\r\n")
				Expect(text(c.response(GinkgoTB(), "POST"))).To(Equal("hellohellohello"))
				Expect(c.get(GinkgoTB()).StatusCode).To(Equal(200), "the connection lives on")
			})
			It("keep large bodies both ways", func() {
				large := strings.Repeat("0123456789abcdef", 1<<16)
				c := dial(GinkgoTB(), addr)
				go c.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + strconv.Itoa(len(large)) + "\r\n\r\n" + large)
				got := text(c.response(GinkgoTB(), "POST"))
				Expect(got == large).To(BeTrue(), "%d of %d bytes", len(got), len(large))
			})
			It("give chunks to a client when the length is unknown, and to a 1.0 client the end", func() {
				with(func(w http.ResponseWriter, r *http.Request) {
					w.(http.Flusher).Flush()
					io.WriteString(w, "of unknown length")
				})
				c := dial(GinkgoTB(), addr)
				r := c.get(GinkgoTB())
				Expect(r.TransferEncoding).To(Equal([]string{"chunked"}))
				Expect(text(r)).To(Equal("of unknown length"))
				c.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
				old := c.rest()
				Expect(old).To(HaveSuffix("\r\n\r\nof unknown length"))
				Expect(strings.ToLower(old)).NotTo(ContainSubstring("transfer-encoding"))
			})
			It("have no body in answers to HEAD, in 204 and in 304", func() {
				with(func(w http.ResponseWriter, r *http.Request) {
					if r.Method == "HEAD" {
						w.Header().Set("Content-Length", "1000")
						return
					}
					code, _ := strconv.Atoi(r.URL.Path[1:])
					w.WriteHeader(code)
				})
				c := dial(GinkgoTB(), addr)
				c.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
				Expect(c.response(GinkgoTB(), "HEAD").ContentLength).To(BeEquivalentTo(1000))
				for _, code := range []string{"204", "304"} {
					c.send("GET /" + code + " HTTP/1.1\r\nHost: a\r\n\r\n")
					Expect(c.response(GinkgoTB(), "GET").Status).To(HavePrefix(code))
				}
			})
			It("keep 1xx responses and then the final one", func() {
				c := dial(GinkgoTB(), addr)
				c.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
				Expect(c.head()).To(HavePrefix("HTTP/1.1 100 "))
				c.send("hi")
				Expect(text(c.response(GinkgoTB(), "POST"))).To(Equal("hi"))
			})
			It("answer requests sent ahead one after another, in order", func() {
				c := dial(GinkgoTB(), addr)
				c.send(strings.Repeat("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi", 5))
				for range 5 {
					Expect(c.response(GinkgoTB(), "GET").Header.Get("X-Got")).To(HavePrefix("GET a /1"))
					Expect(c.response(GinkgoTB(), "POST").Header.Get("X-Got")).To(HavePrefix("POST a /2"))
				}
			})
			It("are answered with 400 when they end amid their head", func() {
				for _, whole := range []int{0, 1} {
					c := dial(GinkgoTB(), addr)
					c.send(strings.Repeat("GET / HTTP/1.1\r\nHost: a\r\n\r\n", whole) + "GET / HTTP/1.1\r\nHo")
					closeWrite(c)
					all := c.rest()
					Expect(strings.Count(all, "HTTP/1.1 200")).To(Equal(whole))
					Expect(strings.Count(all, "HTTP/1.1 400")).To(Equal(1))
				}
			})
			It("drop bytes behind a request that said close, and deliver the whole response", func() {
				c := dial(GinkgoTB(), addr)
				c.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
				Expect(strings.Count(c.rest(), "HTTP/1.1 200")).To(Equal(1))
			})
			It("are both delivered, and end no connection, when the response comes before the request's end", func() {
				got := make(chan int64, 1)
				o := with(func(w http.ResponseWriter, r *http.Request) {
					control := http.NewResponseController(w)
					_ = control.EnableFullDuplex() // only HTTP/1 needs it
					w.Header().Set("Content-Length", "2")
					_, _ = io.WriteString(w, "hi")
					_ = control.Flush()
					n, _ := io.Copy(io.Discard, r.Body)
					got <- n
				})
				c := dial(GinkgoTB(), addr)
				for range 3 {
					c.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nonly ")
					Expect(text(c.response(GinkgoTB(), "POST"))).To(Equal("hi"))
					c.send("a part")
					Eventually(got).Should(Receive(BeEquivalentTo(11)))
				}
				Expect(o.accepts.Load()).To(BeEquivalentTo(1))
			})
			It("reach a server that answers early, and the client with them", func() {
				o := with(func(w http.ResponseWriter, r *http.Request) {
					w.WriteHeader(413)
				})
				c := dial(GinkgoTB(), addr)
				c.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nonly a part")
				Expect(c.response(GinkgoTB(), "POST").StatusCode).To(Equal(413))
				c.send(strings.Repeat("x", 1000000-len("only a part")))
				Expect(c.get(GinkgoTB()).StatusCode).To(Equal(413))
				Expect(o.accepts.Load()).To(BeNumerically("<=", 2))
			})
		})
	}
})

var _ = Describe("server connections", func() {
	It("are closed when a parked one gets bytes that nobody asked for", func() {
		o := scripted(GinkgoTB(), func(_ int, c *peer) {
			c.head()
			c.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi")
			c.send("HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n")
			c.rest()
		})
		p, addr := start(GinkgoTB(), config(reuse("always"), h1Server(o.addr())))
		c := dial(GinkgoTB(), addr)
		for range 3 {
			Expect(text(c.get(GinkgoTB()))).To(Equal("hi"))
			Eventually(func() int { return parked(p) }).Should(BeZero())
			Eventually(o.open.Load).Should(BeZero())
		}
		Expect(o.accepts.Load()).To(BeEquivalentTo(3))
	})
	It("are removed when the server closes a parked one", func() {
		o := scripted(GinkgoTB(), func(_ int, c *peer) {
			c.head()
			c.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
		})
		p, addr := start(GinkgoTB(), config(reuse("always"), h1Server(o.addr())))
		c := dial(GinkgoTB(), addr)
		for range 3 {
			Expect(c.get(GinkgoTB()).StatusCode).To(Equal(200))
			Eventually(func() int { return parked(p) }).Should(BeZero())
		}
		Expect(p.Stats()[0].Servers[0].Pool.UsedCur).To(BeZero())
	})
	It("that die under a request are a 502 when fresh, and a silent end when reused", func() {
		o := scripted(GinkgoTB(), func(_ int, c *peer) {
			for c.head() != "" {
				if strings.Contains(c.lastHead, "x-die") {
					return
				}
				c.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
			}
		})
		_, addr := start(GinkgoTB(), config(reuse("always"), h1Server(o.addr())))
		c := dial(GinkgoTB(), addr)
		r := c.get(GinkgoTB(), "x-die: 1")
		Expect(r.StatusCode).To(Equal(502))
		Expect(c.get(GinkgoTB()).StatusCode).To(Equal(200), "the client's connection lives on after a 502")
		c.send("GET / HTTP/1.1\r\nhost: a\r\nx-die: 1\r\n\r\n")
		Expect(c.rest()).To(BeEmpty())
	})
	It("that say something else than HTTP are a 502", func() {
		o := scripted(GinkgoTB(), func(_ int, c *peer) {
			c.head()
			c.send("220 smtp.example.org\r\n\r\n")
			c.rest()
		})
		_, addr := start(GinkgoTB(), config(nil, h1Server(o.addr())))
		Expect(dial(GinkgoTB(), addr).get(GinkgoTB()).StatusCode).To(Equal(502))
	})
	It("are closed when the client resets and abortonclose is on; otherwise the response is awaited, and they serve others", func() {
		for _, abort := range []bool{true, false} {
			asked, answer := make(chan bool, 1), make(chan bool)
			o := scripted(GinkgoTB(), func(_ int, c *peer) {
				c.head()
				asked <- true
				if !abort {
					<-answer
					c.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
					c.head()
					c.send("HTTP/1.1 204 No Content\r\n\r\n")
				}
				c.rest()
			})
			p, addr := start(GinkgoTB(), config(func(_, be *haproxycfg.Proxy) { be.AbortOnClose, be.HTTPReuse = abort, "always" }, h1Server(o.addr())))
			c := dial(GinkgoTB(), addr)
			c.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
			Eventually(asked).Should(Receive())
			reset(c)
			if abort {
				Eventually(o.open.Load).Should(BeZero())
				continue
			}
			Consistently(o.open.Load, "200ms").Should(BeEquivalentTo(1))
			close(answer)
			Eventually(func() int { return p.Stats()[0].Servers[0].Pool.IdleCur }).Should(Equal(1))
			Expect(dial(GinkgoTB(), addr).get(GinkgoTB()).StatusCode).To(Equal(204))
			Expect(o.accepts.Load()).To(BeEquivalentTo(1))
		}
	})
	It("are closed when the client ends and abortonclose is on; otherwise it gets its response", func() {
		for _, abort := range []bool{true, false} {
			asked, answer := make(chan bool, 1), make(chan bool)
			o := scripted(GinkgoTB(), func(_ int, c *peer) {
				c.head()
				asked <- true
				if !abort {
					<-answer
					c.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
				}
				c.rest()
			})
			_, addr := start(GinkgoTB(), config(func(_, be *haproxycfg.Proxy) { be.AbortOnClose = abort }, h1Server(o.addr())))
			c := dial(GinkgoTB(), addr)
			c.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
			Eventually(asked).Should(Receive())
			closeWrite(c)
			if abort {
				Eventually(o.open.Load).Should(BeZero())
				Expect(c.response(GinkgoTB(), "GET").StatusCode).To(Equal(400), "as by HAProxy 3.0")
				Expect(c.rest()).To(BeEmpty())
				continue
			}
			Consistently(o.open.Load, "200ms").Should(BeEquivalentTo(1))
			close(answer)
			Expect(c.response(GinkgoTB(), "GET").StatusCode).To(Equal(200))
		}
	})
})

var _ = Describe("tunnels", func() {
	It("carry bytes both ways after a 101", func() {
		o := scripted(GinkgoTB(), func(_ int, c *peer) {
			c.head()
			c.send("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\nwelcome")
			io.Copy(c, c.r)
		})
		p, addr := start(GinkgoTB(), config(nil, h1Server(o.addr())))
		c := dial(GinkgoTB(), addr)
		c.send("GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\nhello")
		Expect(c.head()).To(HavePrefix("HTTP/1.1 101"))
		Expect(c.bytes(12)).To(Equal("welcomehello"))
		c.send("again")
		Expect(c.bytes(5)).To(Equal("again"))
		closeWrite(c)
		Expect(c.rest()).To(BeEmpty())
		Eventually(o.open.Load).Should(BeZero())
		Expect(parked(p)).To(BeZero())
	})
})
