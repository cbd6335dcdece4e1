package proxy

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
	"github.com/reuselab/reuselab/proxy/parking"
	"github.com/reuselab/reuselab/proxy/retry"
)

// mortal is a server connection that dies unseen: only who writes to it notices, after so many bytes.
type mortal struct {
	net.Conn
	dead  *atomic.Bool
	bytes int
}

func (m *mortal) Write(p []byte) (int, error) {
	if m.dead.Load() {
		return min(m.bytes, len(p)), syscall.EPIPE
	}
	return m.Conn.Write(p)
}

// Specification 1.7, case 1: a connection found dead before a byte was sent is replaced at once, whatever the request is;
// once a byte has left, nobody knows what became of it.
func TestAParkedConnectionFoundDead(t *testing.T) {
	const post = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\n"
	for _, c := range []struct {
		story   string
		retryOn []string
		sent    int
		request string
		later   string // what comes of the request a second later
		again   bool
	}{
		{"nothing was sent", nil, 0, someRequest, "", true},
		{"nothing was sent, and the body is not here yet", nil, 0, post, "hello", true},
		{"a part was sent", nil, 7, someRequest, "", false},
		{"a part was sent, and may be again", []string{"empty-response"}, 7, someRequest, "", true},
		{"nothing was sent, nor is it to be", []string{"none"}, 0, someRequest, "", false},
	} {
		t.Run(c.story, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := NewWithT(t)
				v := newVirtual(t, haproxycfg.Timeouts{}, func(c net.Conn) {
					buf := make([]byte, 1024)
					for {
						n, err := c.Read(buf)
						if err != nil {
							return
						}
						if text := string(buf[:n]); !strings.HasPrefix(text, "POST") {
							_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
						}
					}
				})
				be := v.p.backends[0]
				causes, err := retry.ParseCauses(c.retryOn)
				g.Expect(err).NotTo(HaveOccurred())
				be.retry.Causes = causes
				connect := be.servers[0].connect
				dead := []*atomic.Bool{}
				be.servers[0].connect = func(ctx context.Context, lot parking.Lot) (net.Conn, error) {
					conn, err := connect(ctx, lot)
					dead = append(dead, new(atomic.Bool))
					return &mortal{conn, dead[len(dead)-1], c.sent}, err
				}
				client := v.client()
				go say(client, someRequest)
				g.Expect(head(client.Reader)).To(HavePrefix("HTTP/1.1 200"))
				dead[0].Store(true)
				start := time.Now()
				go func() {
					say(client, c.request)
					if c.later != "" {
						time.Sleep(time.Second)
						say(client, c.later)
					}
				}()
				retries := be.servers[0].counters[0].retries.Load
				if !c.again {
					rest, _ := hear(client)
					g.Expect(rest).To(BeEmpty(), "it was a reused one")
					g.Expect(retries()).To(BeZero())
					return
				}
				g.Expect(head(client.Reader)).To(HavePrefix("HTTP/1.1 200"))
				g.Expect(time.Since(start)).To(BeNumerically("<=", time.Second*time.Duration(len(c.later))/5))
				g.Expect(dead).To(HaveLen(2))
				g.Expect(retries()).To(BeNumerically(">=", 1))
			})
		})
	}
}

// A parked connection on which something happened is never used, be it picked before the pool hears of that: it is as if it had
// been gone before, and nothing is retried.
func TestAConnectionThatWasWokenIsNotUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		v := newVirtual(t, haproxycfg.Timeouts{}, obliging(0))
		sv := v.p.backends[0].servers[0]
		client := v.client()
		go say(client, someRequest)
		g.Expect(head(client.Reader)).To(HavePrefix("HTTP/1.1 200"))
		synctest.Wait()
		for c := range sv.conns {
			g.Expect(c.(*h1Conn).lot.Unpark(&c.(*h1Conn).spot)).To(BeTrue(), "as if it had been woken")
		}
		go say(client, someRequest)
		g.Expect(head(client.Reader)).To(HavePrefix("HTTP/1.1 200"))
		synctest.Wait()
		g.Expect(v.connects).To(HaveLen(2))
		g.Expect(sv.conns).To(HaveLen(1), "the other one is closed")
		g.Expect(sv.counters[0].retries.Load()).To(BeZero())
		pool := v.p.Stats()[0].Servers[0].Pool
		g.Expect([]int{pool.IdleCur, pool.UsedCur}).To(Equal([]int{1, 0}))
	})
}

// HAProxy 3.0.11 gives these numbers (2.6.12 the same but for those of responses that did not come).
func TestRetriesAreCounted(t *testing.T) {
	type numbers struct{ retries, redispatches, connFailures, respFailures, serverAborts uint64 }
	for _, c := range []struct {
		story      string
		retryOn    string
		redispatch int
		answer     string // what the server says to each request before it closes; "refuse": it does not even accept
		reused     bool   // after a request that went well
		want       numbers
	}{
		{"refused", "conn-failure", 0, "refuse", false, numbers{3, 0, 1, 0, 0}},
		{"no answer", "conn-failure", 0, "", false, numbers{0, 0, 0, 2, 0}},
		{"no answer on a reused connection", "conn-failure", 0, "", true, numbers{0, 0, 0, 1, 1}},
		{"no answer, retried: each counts twice", "empty-response", 0, "", false, numbers{6, 0, 0, 5, 0}},
		{"no answer, retried from a reused connection on", "empty-response", 0, "", true, numbers{6, 0, 0, 4, 1}},
		{"half a head", "conn-failure", 0, "HTTP/1.1 2", false, numbers{0, 0, 0, 2, 0}},
		{"nonsense", "junk-response", 0, "220 hello\r\n\r\n", false, numbers{6, 0, 0, 1, 0}},
		{"a status", "503", 0, "HTTP/1.1 503 X\r\ncontent-length: 0\r\n\r\n", false, numbers{6, 0, 0, 0, 0}},
		{"with redispatch, but nowhere to go", "conn-failure", 1, "refuse", false, numbers{3, 0, 1, 0, 0}},
	} {
		t.Run(c.story, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := NewWithT(t)
				good := c.reused
				v := newVirtual(t, haproxycfg.Timeouts{}, func(conn net.Conn) {
					buf := make([]byte, 1024)
					for {
						if _, err := conn.Read(buf); err != nil {
							return
						}
						if !good {
							_, _ = io.WriteString(conn, c.answer)
							if strings.Contains(c.answer, "length") {
								continue // a whole response
							}
							return
						}
						good = false
						_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
					}
				})
				be := v.p.backends[0]
				be.retry.Causes, _ = retry.ParseCauses([]string{c.retryOn})
				be.retry.Redispatch = c.redispatch
				if c.answer == "refuse" {
					v.server = nil
				}
				client := v.client()
				if c.reused {
					go say(client, someRequest)
					head(client.Reader)
				}
				go say(client, someRequest)
				head(client.Reader)
				synctest.Wait()
				for _, n := range []*counts{&be.counters[0], &be.servers[0].counters[0]} {
					g.Expect(n.balanced.Load()).To(BeEquivalentTo(map[bool]int{false: 1, true: 2}[c.reused]), "a server that is chosen again is not counted again")
					g.Expect(numbers{n.retries.Load(), n.redispatches.Load(), n.connFailures.Load(), n.respFailures.Load(), n.serverAborts.Load()}).To(Equal(c.want))
				}
			})
		})
	}
}

// With redispatch, retries are counted for the server that they leave.
func TestRedispatchesAreCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		servers := []*haproxycfg.Server{}
		for _, name := range []string{"s1", "s2"} {
			servers = append(servers, &haproxycfg.Server{Name: name, ID: len(servers) + 1, Network: "tcp", Proto: "h1", PoolMaxConn: -1, MaxReuse: -1, Weight: 1})
		}
		v := newVirtualOf(t, servers, haproxycfg.Timeouts{}, nil)
		be := v.p.backends[0]
		be.retry.Redispatch = -1
		for _, sv := range be.servers {
			sv.connect = func(context.Context, parking.Lot) (net.Conn, error) { return nil, errors.New("refused") }
		}
		client := v.client()
		start := time.Now()
		go say(client, someRequest)
		g.Expect(head(client.Reader)).To(HavePrefix("HTTP/1.1 503"))
		g.Expect(time.Since(start)).To(BeZero(), "another server is asked at once")
		s1, s2 := &be.servers[0].counters[0], &be.servers[1].counters[0]
		g.Expect([]uint64{s1.redispatches.Load(), s1.connFailures.Load(), s1.balanced.Load()}).To(Equal([]uint64{2, 0, 2}))
		g.Expect([]uint64{s2.redispatches.Load(), s2.connFailures.Load(), s2.balanced.Load()}).To(Equal([]uint64{1, 1, 2}))
		g.Expect(be.counters[0].retries.Load()).To(BeZero())
	})
}
