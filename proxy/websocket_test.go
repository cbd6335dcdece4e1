package proxy_test

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
	"golang.org/x/net/websocket"

	"github.com/reuselab/reuselab/proxy"
	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// A WebSocket session of a client and a server that others wrote, in every mode. Its server connection may have served
// requests before, but never returns to the pool (specification 2.4).
func TestWebSocketSessions(t *testing.T) {
	for _, reuse := range []string{"never", "safe", "aggressive", "always"} {
		for _, mode := range []string{"keep-alive", "server-close", "close"} {
			t.Run(reuse+" and "+mode, func(t *testing.T) {
				g := NewWithT(t)
				echo := websocket.Server{Handler: func(c *websocket.Conn) { _, _ = io.Copy(c, c) }}
				o := handled(t, func(w http.ResponseWriter, r *http.Request) {
					if r.Header.Get("Upgrade") != "" {
						echo.ServeHTTP(w, r)
					}
				})
				p, addr := start(t, config(func(fe, be *haproxycfg.Proxy) {
					fe.ConnMode, be.ConnMode, be.HTTPReuse = mode, mode, reuse
				}, h1Server(o.addr())))

				// Two requests of another client, so that a connection is parked where that can be.
				other := dial(t, addr)
				other.get(t)
				if mode != "close" {
					other.get(t)
				}
				other.Close()
				gone := tunnels(t, p, o)

				conn, err := net.Dial("tcp", addr)
				g.Expect(err).NotTo(HaveOccurred())
				defer conn.Close()
				_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
				asked, err := websocket.NewConfig("ws://"+addr+"/chat", "http://"+addr)
				g.Expect(err).NotTo(HaveOccurred())
				ws, err := websocket.NewClient(asked, conn)
				g.Expect(err).NotTo(HaveOccurred())
				for _, size := range []int{1, 125, 126, 70_000} { // each length has a frame of its own kind
					said, heard := bytes.Repeat([]byte{'x'}, size), make([]byte, size)
					_, err = ws.Write(said)
					g.Expect(err).NotTo(HaveOccurred())
					_, err = io.ReadFull(ws, heard)
					g.Expect(err).NotTo(HaveOccurred())
					g.Expect(heard).To(Equal(said))
				}
				g.Expect(ws.Close()).To(Succeed())
				gone()
			})
		}
	}
}

// The same for CONNECT.
func TestConnectIsNeverPooled(t *testing.T) {
	for _, reuse := range []string{"never", "safe", "aggressive", "always"} {
		t.Run(reuse, func(t *testing.T) {
			g := NewWithT(t)
			o := scripted(t, func(_ int, c *peer) {
				for {
					switch head := c.head(); {
					case head == "":
						return
					case strings.HasPrefix(head, "CONNECT"):
						c.send("HTTP/1.1 200 OK\r\n\r\n")
						_, _ = io.Copy(c, c.r)
						return
					default:
						c.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
					}
				}
			})
			p, addr := start(t, config(func(_, be *haproxycfg.Proxy) { be.HTTPReuse = reuse }, h1Server(o.addr())))
			other := dial(t, addr)
			other.get(t)
			other.get(t)
			other.Close()
			gone := tunnels(t, p, o)
			client := dial(t, addr)
			client.send("CONNECT a:8080 HTTP/1.1\r\nhost: a:8080\r\n\r\n")
			g.Expect(client.head()).To(HavePrefix("HTTP/1.1 200"))
			client.send(plainRequest) // what looks like a request is none any more
			g.Expect(client.bytes(len(plainRequest))).To(Equal(plainRequest))
			reset(client) // so that it is the proxy that has to end the server's connection
			gone()
		})
	}
}

// tunnels notes what there is before a tunnel. The function it returns, called when the tunnel's client has ended, waits until
// its server connection is closed, and sees that it is the one that is missing: it came from the pool or was opened for the
// tunnel, and either way nobody has it afterwards.
func tunnels(t *testing.T, p *proxy.Proxy, o *origin) (gone func()) {
	t.Helper()
	idle := func() int { return p.Stats()[0].Servers[0].Pool.IdleCur }
	g := NewWithT(t)
	g.Eventually(o.open.Load, "5s", "5ms").Should(BeEquivalentTo(idle()))
	parked, accepts := idle(), int(o.accepts.Load())
	return func() {
		t.Helper()
		g.Eventually(idle, "5s", "5ms").Should(Equal(parked + int(o.accepts.Load()) - accepts - 1))
		g.Eventually(o.open.Load, "5s", "5ms").Should(BeEquivalentTo(idle()))
	}
}
