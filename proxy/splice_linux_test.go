package proxy_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httputil"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy"
	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// splices are the settings of which bytes must come through unchanged, and what each makes of them.
var splices = map[string]haproxycfg.Splice{
	"copied": {}, "auto": {Auto: true}, "always": {Request: true, Response: true},
}

func spliced(s haproxycfg.Splice) func(fe, be *haproxycfg.Proxy) {
	return func(_, be *haproxycfg.Proxy) { be.Splice, be.HTTPReuse = s, "always" }
}

// pour writes size random bytes, the same for the same size, in pieces of random length, and returns their hash.
func pour(w io.Writer, size int) string {
	random, sum := rand.NewChaCha8([32]byte{byte(size)}), sha256.New()
	lengths := rand.New(rand.NewPCG(uint64(size), 1))
	for left := size; left > 0; {
		piece := make([]byte, min(left, 1+lengths.IntN(1+lengths.IntN(200_000))))
		random.Read(piece)
		sum.Write(piece)
		left -= len(piece)
		if _, err := w.Write(piece); err != nil {
			break
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// taste reads to the end in pieces of random length, and returns the hash of what it read.
func taste(r io.Reader) string {
	sum, lengths := sha256.New(), rand.New(rand.NewPCG(7, 7))
	for buf := make([]byte, 100_000); ; {
		n, err := r.Read(buf[:1+lengths.IntN(len(buf))])
		sum.Write(buf[:n])
		if err == io.EOF {
			return hex.EncodeToString(sum.Sum(nil))
		}
		if err != nil {
			return err.Error()
		}
	}
}

// pourChunks is pour in chunks.
func pourChunks(w io.Writer, size int) string {
	chunks := httputil.NewChunkedWriter(w)
	sum := pour(chunks, size)
	chunks.Close()
	_, _ = io.WriteString(w, "\r\n")
	return sum
}

// tastings is a server that tells the hash of each request's body in a field, and answers with as many bytes as its target says.
func tastings(t *testing.T) *origin {
	return scripted(t, func(_ int, c *peer) {
		for {
			q, err := http.ReadRequest(c.r)
			if err != nil {
				return
			}
			got := taste(q.Body)
			var size int
			var kind string
			_, _ = fmt.Sscanf(q.URL.Path, "/%d/%s", &size, &kind)
			c.send("HTTP/1.1 200 OK\r\ngot: " + got + "\r\n")
			switch kind {
			case "length":
				c.send(fmt.Sprintf("content-length: %d\r\n\r\n", size))
				pour(c, size)
			case "chunks":
				c.send("transfer-encoding: chunked\r\n\r\n")
				pourChunks(c, size)
			default:
				c.send("\r\n")
				pour(c, size)
				return
			}
		}
	})
}

var bodySizes = []int{1, 5000, 16 << 10, 64<<10 + 1, 300_000, 3 << 20}

// Whatever the length, the framing and the pieces that come: what arrives is what was sent, and counts for as much.
func TestBodiesArriveAsTheyWereSent(t *testing.T) {
	volumes := map[string]uint64{} // by what was done
	for name, splice := range splices {
		for _, kind := range []string{"length", "chunks", "end"} {
			t.Run(name+", "+kind, func(t *testing.T) {
				g := NewWithT(t)
				o := tastings(t)
				p, addr := start(t, config(spliced(splice), h1Server(o.addr())))
				for _, size := range bodySizes {
					c := dial(t, addr)
					head := fmt.Sprintf("POST /%d/%s HTTP/1.1\r\nhost: a\r\n", size, kind)
					var sent string
					if kind == "chunks" {
						c.send(head + "transfer-encoding: chunked\r\n\r\n")
						sent = pourChunks(c, size)
					} else {
						c.send(head + fmt.Sprintf("content-length: %d\r\n\r\n", size))
						sent = pour(c, size)
					}
					q, _ := http.NewRequest("POST", "/", nil)
					r, err := http.ReadResponse(c.r, q)
					g.Expect(err).NotTo(HaveOccurred())
					g.Expect(r.Header.Get("got")).To(Equal(sent), "to the server: %d", size)
					g.Expect(taste(r.Body)).To(Equal(sent), "to the client: %d", size)
					c.Close()
				}
				switch moved := p.Pipes().Out; {
				case name == "copied" || kind == "chunks":
					g.Expect(moved).To(BeZero())
				default:
					g.Expect(moved).To(BeNumerically(">", 1<<20), "the tests are about nothing else")
				}
				g.Eventually(func() int { return p.Pipes().Used }, "5s", "5ms").Should(BeZero())
				p.Close() // so that everything is counted
				counts := p.Stats()[0].Counts
				for way, n := range map[string]uint64{"in": counts.BytesIn, "out": counts.BytesOut} {
					if before, known := volumes[kind+way]; known {
						g.Expect(n).To(Equal(before), way)
					}
					volumes[kind+way] = n
				}
			})
		}
	}
}

// The same for what nobody looks into: mode tcp and tunnels, both ways at once.
func TestStreamsArriveAsTheyWereSent(t *testing.T) {
	for name, splice := range splices {
		for _, tcp := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, mode tcp %v", name, tcp), func(t *testing.T) {
				g := NewWithT(t)
				const size = 3 << 20
				heard := make(chan string, 1)
				o := scripted(t, func(_ int, c *peer) {
					if !tcp {
						c.head()
						c.send("HTTP/1.1 200 OK\r\n\r\n")
					}
					var both sync.WaitGroup
					both.Go(func() { pour(c, size); _ = plain(c).CloseWrite() })
					heard <- taste(c.r)
					both.Wait()
				})
				p, addr := start(t, config(func(fe, be *haproxycfg.Proxy) { fe.Splice, fe.TCP, be.TCP = splice, tcp, tcp }, h1Server(o.addr())))
				c := dial(t, addr)
				if !tcp {
					c.send("CONNECT a:80 HTTP/1.1\r\nhost: a:80\r\n\r\nahead")
					g.Expect(c.head()).To(HavePrefix("HTTP/1.1 200"))
				} else {
					c.send("ahead")
				}
				sent := make(chan string, 1)
				go func() { sent <- pour(c, size); closeWrite(c) }()
				g.Expect(taste(c.r)).To(Equal(pour(io.Discard, size)))
				<-sent
				sum := sha256.New()
				_, _ = io.WriteString(sum, "ahead")
				pour(sum, size)
				g.Expect(<-heard).To(Equal(hex.EncodeToString(sum.Sum(nil))))
				if name == "copied" {
					g.Expect(p.Pipes()).To(Equal(proxy.Pipes{}))
				} else {
					g.Expect(p.Pipes().Out).To(BeNumerically(">", size), "both ways")
				}
				g.Eventually(func() uint64 { return p.Stats()[0].Counts.BytesIn }, "5s", "5ms").Should(BeNumerically(">=", size+5))
			})
		}
	}
}

// A server connection is back in its pool when the client has its response, and what a server says behind one closes it and
// reaches nobody: from no connection is more moved than belongs to the body.
func TestASplicedResponseLeavesItsConnectionAsItWas(t *testing.T) {
	g := NewWithT(t)
	const size = 200_000
	body := strings.Repeat("b", size)
	o := scripted(t, func(n int, c *peer) {
		for c.head() != "" {
			c.send(fmt.Sprintf("HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s", size, body))
			if n == 1 && strings.Contains(c.lastHead, "last") {
				c.send("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil")
			}
		}
	})
	p, addr := start(t, config(spliced(splices["always"]), h1Server(o.addr())))
	c := dial(t, addr)
	for range 300 {
		g.Expect(text(c.get(t)) == body).To(BeTrue())
		g.Expect(p.Stats()[0].Servers[0].Pool.IdleCur).To(Equal(1))
	}
	g.Expect(o.accepts.Load()).To(BeEquivalentTo(1))
	g.Expect(p.Pipes().Out).To(BeNumerically(">", 100*size))

	for _, field := range []string{"say: last", "say: more"} {
		r := c.get(t, field)
		g.Expect(text(r) == body).To(BeTrue())
	}
	g.Eventually(o.accepts.Load, "5s", "5ms").Should(BeEquivalentTo(2))
	g.Eventually(o.open.Load, "5s", "5ms").Should(BeEquivalentTo(1))
}

// plain is the connection itself, of a server's side.
func plain(c *peer) *net.TCPConn { return c.Conn.(*countedConn).Conn.(*net.TCPConn) }

// descriptors counts what this process has open.
func descriptors(t *testing.T) int {
	t.Helper()
	all, err := os.ReadDir("/proc/self/fd")
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	return len(all)
}

// Whoever leaves amid a body: the other side is told, it is counted, and neither a descriptor nor a pipe is left behind.
func TestWhoLeavesASplicedBody(t *testing.T) {
	const announced = 1 << 30
	begun := func(c *peer, head string) {
		c.send(head + fmt.Sprintf("content-length: %d\r\n\r\n", announced))
	}
	flood := func(c net.Conn) { // until the peer takes no more
		for piece := make([]byte, 1<<20); ; {
			if _, err := c.Write(piece); err != nil {
				return
			}
		}
	}
	for _, way := range []string{"request", "response", "tunnel"} {
		for _, who := range []string{"client", "server"} {
			t.Run(who+" leaves a "+way, func(t *testing.T) {
				g := NewWithT(t)
				before := descriptors(t)
				left := make(chan struct{})
				o := scripted(t, func(_ int, c *peer) {
					c.head()
					switch way {
					case "response":
						begun(c, "HTTP/1.1 200 OK\r\n")
					case "tunnel":
						c.send("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n")
					}
					switch {
					case way != "request" && who == "client":
						flood(c)
					case way != "request":
						_, _ = c.Write(make([]byte, 8<<20))
						_ = plain(c).SetLinger(0)
					case who == "server":
						_, _ = io.CopyN(io.Discard, c.r, 8<<20)
						_ = plain(c).SetLinger(0)
					default:
						_, _ = io.Copy(io.Discard, c.r)
					}
					close(left)
				})
				p, err := proxy.New(config(spliced(splices["always"]), h1Server(o.addr())))
				g.Expect(err).NotTo(HaveOccurred())
				g.Expect(p.Start()).To(Succeed())
				c := dial(t, p.Addrs()[0].String())
				switch way {
				case "request":
					begun(c, "POST / HTTP/1.1\r\nhost: a\r\n")
				case "response":
					c.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
				case "tunnel":
					c.send("GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n")
				}
				switch {
				case who == "client" && way == "request":
					_, _ = c.Write(make([]byte, 8<<20))
					reset(c)
				case who == "client":
					_, _ = io.CopyN(io.Discard, c.r, 8<<20)
					reset(c)
				case way == "request":
					flood(c)
				default:
					n, _ := io.Copy(io.Discard, c.r)
					g.Expect(n).To(BeNumerically("<=", 9<<20))
				}
				g.Eventually(left, "10s").Should(BeClosed())
				g.Eventually(func() proxy.Pipes { return p.Pipes() }, "10s", "5ms").Should(And(HaveField("Used", 0), HaveField("Out", BeNumerically(">", 1<<20))))
				g.Eventually(o.open.Load, "10s", "5ms").Should(BeZero())
				if way != "tunnel" {
					g.Eventually(func() []uint64 {
						counts := p.Stats()[0].Counts
						return []uint64{counts.ClientAborts, counts.ServerAborts + counts.RespFailures}
					}, "10s", "5ms").Should(WithTransform(func(n []uint64) bool {
						if who == "client" {
							return n[0] == 1 && n[1] == 0
						}
						return n[0] == 0 && n[1] > 0
					}, BeTrue()))
				}
				p.Close()
				c.Close()
				o.Listener.Close()
				g.Eventually(func() int { return descriptors(t) }, "10s", "5ms").Should(BeNumerically("<=", before))
			})
		}
	}
}

// A client that takes nothing holds a pipe and two connections until `timeout client`, not for longer.
func TestAStalledReaderOfASplicedBody(t *testing.T) {
	g := NewWithT(t)
	o := scripted(t, func(_ int, c *peer) {
		c.head()
		c.send("HTTP/1.1 200 OK\r\ncontent-length: 1073741824\r\n\r\n")
		for piece := make([]byte, 1<<20); ; {
			if _, err := c.Write(piece); err != nil {
				return
			}
		}
	})
	p, addr := start(t, config(func(fe, be *haproxycfg.Proxy) {
		spliced(splices["always"])(fe, be)
		fe.Timeouts.Client, be.Timeouts.Server = 300*time.Millisecond, time.Hour
	}, h1Server(o.addr())))
	c := dial(t, addr)
	c.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n")
	g.Eventually(func() int { return p.Pipes().Used }, "10s", "1ms").Should(Equal(1))
	g.Eventually(o.open.Load, "10s", "5ms").Should(BeZero())
	g.Eventually(func() int { return p.Pipes().Used }, "10s", "5ms").Should(BeZero())
	g.Expect(p.Stats()[0].Counts.ClientAborts).To(BeEquivalentTo(1))
}

// RFC 9112, 9.3: a response may come before its request has ended; who reads the rest keeps both connections.
func TestAnEarlyResponseToASplicedRequest(t *testing.T) {
	g := NewWithT(t)
	const size = 4 << 20
	answered, sums := make(chan struct{}), make(chan string, 1)
	o := scripted(t, func(n int, c *peer) {
		for c.head() != "" {
			if !strings.Contains(c.lastHead, "content-length") {
				c.send("HTTP/1.1 204 No Content\r\n\r\n")
				continue
			}
			c.send("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nearly")
			close(answered)
			sums <- taste(io.LimitReader(c.r, size))
		}
	})
	p, addr := start(t, config(spliced(splices["always"]), h1Server(o.addr())))
	c := dial(t, addr)
	c.send(fmt.Sprintf("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: %d\r\n\r\n", size))
	<-answered
	sent := pour(c, size)
	g.Expect(text(c.response(t, "POST"))).To(Equal("early"))
	g.Expect(<-sums).To(Equal(sent))
	g.Expect(c.get(t).StatusCode).To(Equal(204))
	g.Expect(o.accepts.Load()).To(BeEquivalentTo(1))
	g.Expect(p.Pipes().Out).To(BeNumerically(">", size/2))
}

// With fewer pipes than there are bodies, the rest of them is copied; with nosplice all are.
func TestThereAreAsManyPipesAsTheConfigurationSays(t *testing.T) {
	g := NewWithT(t)
	o := tastings(t)
	with := func(change func(g *haproxycfg.Global)) *haproxycfg.Config {
		c := config(spliced(splices["always"]), h1Server(o.addr()))
		change(&c.Global)
		return c
	}
	p, addr := start(t, with(func(g *haproxycfg.Global) { g.MaxPipes = 1 }))
	g.Expect(p.Pipes().Most).To(Equal(1))
	var all sync.WaitGroup
	results := make(chan string, 8)
	for range cap(results) {
		c := dial(t, addr)
		all.Go(func() {
			c.send("GET /3000000/length HTTP/1.1\r\nhost: a\r\n\r\n")
			c.head()
			results <- taste(io.LimitReader(c.r, 3000000))
		})
	}
	all.Wait()
	want := pour(io.Discard, 3000000)
	for range cap(results) {
		g.Expect(<-results).To(Equal(want))
	}
	g.Expect(p.Pipes().Free).To(Equal(1))

	for most, change := range map[int]func(g *haproxycfg.Global){
		0:    func(g *haproxycfg.Global) { g.NoSplice, g.MaxPipes = true, 7 },
		7:    func(g *haproxycfg.Global) { g.MaxConn, g.MaxPipes = 100, 7 },
		25:   func(g *haproxycfg.Global) { g.MaxConn = 100 },
		1:    func(g *haproxycfg.Global) { g.MaxConn = 3 },
		1000: func(*haproxycfg.Global) {},
	} {
		p, err := proxy.New(with(change))
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(p.Pipes().Most).To(Equal(most))
	}
}
