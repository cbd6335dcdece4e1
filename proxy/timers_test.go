package proxy

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// Specification 5.5, one row after the other.
func TestClientTimers(t *testing.T) {
	all := haproxycfg.Timeouts{Client: 7 * time.Second, HTTPRequest: 3 * time.Second, HTTPKeepAlive: 5 * time.Second}
	for _, c := range []struct {
		story    string
		timeouts haproxycfg.Timeouts
		sends    []string // a second apart
		answer   string   // how it begins
		after    time.Duration
	}{
		{"nothing at all is answered 408", all, nil, "HTTP/1.1 408", 3 * time.Second},
		{"without http-request the client timeout counts", haproxycfg.Timeouts{Client: 7 * time.Second}, nil, "HTTP/1.1 408", 7 * time.Second},
		{"a head in pieces does not get more time", all, []string{"GET / ", "HTTP/1.1\r\n"}, "HTTP/1.1 408", 3 * time.Second},
		{"a body that stops coming is answered 408", all, []string{"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\n", "12"}, "HTTP/1.1 408", 8 * time.Second},
		{"a chunk's size in pieces is nothing yet", all, append([]string{"POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"}, strings.Split("00000000000a", "")...), "HTTP/1.1 408", 8 * time.Second},
	} {
		for kind, pipe := range clientKinds {
			t.Run(c.story+", "+kind, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					v := newVirtual(t, c.timeouts, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
					v.pipe = pipe
					client := v.client()
					go func() {
						for i, text := range c.sends {
							if i > 0 {
								time.Sleep(time.Second)
							}
							say(client, text)
						}
					}()
					g, start := NewWithT(t), time.Now()
					g.Expect(head(client.Reader)).To(HavePrefix(c.answer))
					g.Expect(time.Since(start)).To(Equal(c.after))
					rest, _ := hear(client)
					g.Expect(rest).To(HavePrefix("<html>"))
					time.Sleep(time.Minute) // all was sent
				})
			})
		}
	}
}

func TestAnIdleClientIsClosedSilently(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		v := newVirtual(t, haproxycfg.Timeouts{Client: 7 * time.Second, HTTPRequest: 3 * time.Second, HTTPKeepAlive: 5 * time.Second}, obliging(0))
		client := v.client()
		for range 3 {
			time.Sleep(2 * time.Second)
			go say(client, someRequest)
			g.Expect(head(client.Reader)).To(HavePrefix("HTTP/1.1 200"))
		}
		rest, took := hear(client)
		g.Expect(rest).To(BeEmpty())
		g.Expect(took).To(Equal(5 * time.Second))
	})
}

// A client that has its response and stops within its request has `timeout client` once, and is then let go.
func TestSilenceBehindAnEarlyResponse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		v := newVirtual(t, haproxycfg.Timeouts{Client: 10 * time.Second, Server: time.Minute}, func(c net.Conn) {
			head(bufio.NewReader(c))
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
			_, _ = io.Copy(io.Discard, c)
		})
		client := v.client()
		go say(client, "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\n")
		g.Expect(head(client.Reader)).To(HavePrefix("HTTP/1.1 200"))
		rest, took := hear(client)
		g.Expect(rest).To(BeEmpty())
		g.Expect(took).To(Equal(10*time.Second + lingerTime))
	})
}

func TestServerTimers(t *testing.T) {
	timeouts := haproxycfg.Timeouts{Connect: 400 * time.Millisecond, Server: 2 * time.Second}
	t.Run("no response is answered 504, and the client goes on", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			g := NewWithT(t)
			v := newVirtual(t, timeouts, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
			client := v.client()
			start := time.Now()
			for range 2 {
				go say(client, someRequest)
				g.Expect(head(client.Reader)).To(HavePrefix("HTTP/1.1 504"))
				_, err := client.Discard(len("<html><body><h1>504 Gateway Time-out</h1>\nThe server didn't respond in time.\n</body></html>\n"))
				g.Expect(err).NotTo(HaveOccurred())
			}
			g.Expect(time.Since(start)).To(Equal(4 * time.Second))
			g.Expect(v.connects).To(HaveLen(2))
		})
	})
	t.Run("so it is where the server does not even take the request; it is not taken for a dead connection's", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			g := NewWithT(t)
			over := make(chan bool)
			v := newVirtual(t, timeouts, func(net.Conn) { <-over })
			defer close(over)
			client := v.client()
			start := time.Now()
			go say(client, someRequest)
			g.Expect(head(client.Reader)).To(HavePrefix("HTTP/1.1 504"))
			g.Expect(time.Since(start)).To(Equal(2 * time.Second))
			g.Expect(v.connects).To(HaveLen(1))
		})
	})
	t.Run("a response that takes its time but less than the timeout is relayed", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			v := newVirtual(t, timeouts, obliging(1900*time.Millisecond))
			client := v.client()
			for range 3 {
				go say(client, someRequest)
				NewWithT(t).Expect(head(client.Reader)).To(HavePrefix("HTTP/1.1 200"))
			}
		})
	})
	t.Run("a slow request does not count as the server's silence", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			v := newVirtual(t, timeouts, func(c net.Conn) {
				r := bufio.NewReader(c)
				head(r)
				_, _ = r.Discard(5)
				_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
			})
			client := v.client()
			go func() {
				say(client, "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\n")
				time.Sleep(time.Minute)
				say(client, "hello")
			}()
			NewWithT(t).Expect(head(client.Reader)).To(HavePrefix("HTTP/1.1 200"))
		})
	})
	t.Run("a head in pieces has the timeout as a whole, from the request's end on; one of 1xx is whole", func(t *testing.T) {
		for story, c := range map[string]struct {
			request time.Duration // how long the client takes
			pieces  []string      // a second each
			want    string
		}{
			"bytes":              {0, strings.Split("HTTP/1.1 200 OK", ""), "HTTP/1.1 504"},
			"in time":            {0, []string{"HTTP/1.1 20", "0 OK\r\ncontent-length: 0\r\n\r\n"}, "HTTP/1.1 200"},
			"behind the request": {time.Minute, strings.Split("HTTP/1.1 200 OK", ""), "HTTP/1.1 504"},
			"interim":            {0, []string{"HTTP/1.1 103 a\r\n\r\n", "HTTP/1.1 103 b\r\n\r\n", "HTTP/1.1 103 c\r\n\r\n", "HTTP/1.1 2", "00 OK\r\ncontent-length: 0\r\n\r\n"}, "HTTP/1.1 200"},
		} {
			synctest.Test(t, func(t *testing.T) {
				v := newVirtual(t, timeouts, func(conn net.Conn) {
					r := bufio.NewReader(conn)
					head(r)
					_, _ = r.Discard(5)
					for _, piece := range c.pieces {
						time.Sleep(time.Second - time.Millisecond)
						if _, err := io.WriteString(conn, piece); err != nil {
							return
						}
					}
				})
				client := v.client()
				start := time.Now()
				go func() {
					say(client, "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\n")
					time.Sleep(c.request)
					say(client, "hello")
				}()
				status := head(client.Reader)
				for strings.HasPrefix(status, "HTTP/1.1 103") {
					status = head(client.Reader)
				}
				NewWithT(t).Expect(status).To(HavePrefix(c.want), story)
				if strings.HasPrefix(c.want, "HTTP/1.1 504") {
					NewWithT(t).Expect(time.Since(start)).To(Equal(c.request+2*time.Second), story)
				}
				time.Sleep(time.Minute) // the server notices
			})
		}
	})
	t.Run("a chunk's size in pieces is nothing yet", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			v := newVirtual(t, timeouts, func(c net.Conn) {
				head(bufio.NewReader(c))
				for _, piece := range append([]string{"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n"}, strings.Split("00000a", "")...) {
					if _, err := io.WriteString(c, piece); err != nil {
						return
					}
					time.Sleep(time.Second)
				}
			})
			client := v.client()
			go say(client, someRequest)
			g := NewWithT(t)
			head(client.Reader)
			rest, took := hear(client)
			g.Expect(rest).To(Equal("2\r\nok\r\n"))
			g.Expect(took).To(Equal(3*time.Second+lingerTime), "a second until the first zero, and the timeout")
			time.Sleep(time.Minute) // the server notices
		})
	})
	t.Run("a server that takes nothing of a body has its time once", func(t *testing.T) {
		for _, proto := range []string{"h1", "h2"} {
			synctest.Test(t, func(t *testing.T) {
				v := newVirtual(t, timeouts, func(c net.Conn) {
					r := bufio.NewReader(c)
					head(r)
					_, _ = r.Discard(100_000) // more than goes out with the head
					time.Sleep(time.Hour)
				})
				if proto == "h2" {
					speakH2(v, func(_ http.ResponseWriter, q *http.Request) { <-q.Context().Done() })
				}
				client := v.client()
				start := time.Now()
				go say(client, "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5000000\r\n\r\n"+strings.Repeat("x", 5_000_000))
				g := NewWithT(t)
				g.Expect(head(client.Reader)).To(HavePrefix("HTTP/1.1 504"), proto)
				g.Expect(time.Since(start)).To(BeNumerically("<=", 2*time.Second+2*time.Second/4), proto)
				time.Sleep(2 * time.Hour) // the server notices
			})
		}
	})
	t.Run("a server that refuses is tried again after at most a second, and then it is a 503", func(t *testing.T) {
		for connect, pause := range map[time.Duration]time.Duration{400 * time.Millisecond: 400 * time.Millisecond, time.Minute: time.Second, 0: time.Second} {
			synctest.Test(t, func(t *testing.T) {
				g := NewWithT(t)
				v := newVirtual(t, haproxycfg.Timeouts{Connect: connect}, nil)
				client := v.client()
				go say(client, someRequest)
				g.Expect(head(client.Reader)).To(HavePrefix("HTTP/1.1 503"))
				g.Expect(v.connects).To(HaveLen(4))
				for i := range v.connects[1:] {
					g.Expect(v.connects[i+1].Sub(v.connects[i])).To(Equal(pause))
				}
			})
		}
	})
}

func TestATunnelMayBeSilentForItsOwnTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		v := newVirtual(t, haproxycfg.Timeouts{Client: time.Second, Server: time.Second, Tunnel: time.Hour}, func(c net.Conn) {
			r := bufio.NewReader(c)
			head(r)
			_, _ = io.WriteString(c, "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n")
			_, _ = io.Copy(c, r)
		})
		client := v.client()
		go say(client, "GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n")
		g.Expect(head(client.Reader)).To(HavePrefix("HTTP/1.1 101"))
		for range 3 {
			time.Sleep(59 * time.Minute)
			go say(client, "ping")
			four := make([]byte, 4)
			_, err := io.ReadFull(client, four)
			g.Expect(err).NotTo(HaveOccurred())
		}
		_, took := hear(client)
		g.Expect(took).To(Equal(time.Hour))
	})
}

func TestATunnelThatOnlyOneSideUsesStaysOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		v := newVirtual(t, haproxycfg.Timeouts{Tunnel: time.Hour}, func(c net.Conn) {
			r := bufio.NewReader(c)
			head(r)
			_, _ = io.WriteString(c, "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: sink\r\n\r\n")
			_, _ = io.Copy(io.Discard, r)
		})
		client := v.client()
		go say(client, "GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: sink\r\n\r\n")
		g.Expect(head(client.Reader)).To(HavePrefix("HTTP/1.1 101"))
		for range 3 {
			time.Sleep(59 * time.Minute)
			say(client, "ping")
		}
		_, took := hear(client)
		g.Expect(took).To(Equal(time.Hour))
	})
}

// Specification 3.2: after all traffic stopped the third tick closes the first ones.
func TestThePurgeClosesWhatIsNotNeeded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		v := newVirtual(t, haproxycfg.Timeouts{}, obliging(time.Second))
		for range 8 {
			client := v.client()
			go func() {
				say(client, someRequest)
				head(client.Reader)
			}()
		}
		time.Sleep(1500 * time.Millisecond)
		synctest.Wait()
		idle := func() int { return v.p.Stats()[0].Servers[0].Pool.IdleCur }
		g.Expect(idle()).To(Equal(8))
		var after []int
		for range 5 {
			time.Sleep(5 * time.Second)
			synctest.Wait()
			after = append(after, idle())
		}
		g.Expect(after).To(Equal([]int{8, 8, 5, 2, 0}))
	})
}

// A side that was told the other one's end has a time of its own, instead of that of a tunnel.
func TestHalfATunnel(t *testing.T) {
	timeouts := haproxycfg.Timeouts{Client: time.Minute, Server: time.Minute, Tunnel: time.Hour, ClientFin: 2 * time.Second, ServerFin: 90 * time.Minute}
	const connect = "CONNECT a:8080 HTTP/1.1\r\nhost: a:8080\r\n\r\n"
	t.Run("the client's", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			g := NewWithT(t)
			v := newVirtual(t, timeouts, func(c net.Conn) {
				head(bufio.NewReader(c))
				_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
				time.Sleep(30 * time.Minute)
			})
			client := v.client()
			go say(client, connect)
			g.Expect(head(client.Reader)).To(HavePrefix("HTTP/1.1 200"))
			_, took := hear(client)
			g.Expect(took).To(Equal(30*time.Minute + 2*time.Second))
		})
	})
	t.Run("the server's, which may be longer than the tunnel's", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			left := make(chan time.Duration)
			v := newVirtual(t, timeouts, func(c net.Conn) {
				r := bufio.NewReader(c)
				head(r)
				_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\n")
				start := time.Now()
				_, _ = io.Copy(io.Discard, r)
				left <- time.Since(start)
			})
			client := v.client()
			go say(client, connect)
			NewWithT(t).Expect(head(client.Reader)).To(HavePrefix("HTTP/1.1 200"))
			client.conn.Close()
			NewWithT(t).Expect(<-left).To(Equal(90 * time.Minute))
		})
	})
}

// `option http-buffer-request` has the time of the proxy that it stands in, from the head's end on, and `timeout client` without it.
func TestTheTimeForABody(t *testing.T) {
	for _, c := range []struct {
		fe, be bool
		after  time.Duration
	}{{true, false, 2 * time.Second}, {false, true, 5 * time.Second}, {true, true, 2 * time.Second}} {
		synctest.Test(t, func(t *testing.T) {
			g := NewWithT(t)
			v := newVirtual(t, haproxycfg.Timeouts{Client: time.Minute, HTTPRequest: 2 * time.Second}, nil)
			fe, be := v.p.frontends[0].cfg, v.p.backends[0].cfg
			fe.BufferRequest, be.BufferRequest, be.Timeouts.HTTPRequest = c.fe, c.be, 5*time.Second
			client := v.client()
			start := time.Now()
			go func() {
				time.Sleep(time.Second)
				say(client, "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 50\r\n\r\n")
				for time.Since(start) < c.after {
					time.Sleep(time.Second)
					say(client, "x")
				}
			}()
			g.Expect(head(client.Reader)).To(HavePrefix("HTTP/1.1 408"))
			g.Expect(time.Since(start)).To(Equal(time.Second + c.after))
			g.Expect(v.connects).To(BeEmpty())
			client.conn.Close()
		})
	}
}
