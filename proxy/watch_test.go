package proxy

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
	"github.com/reuselab/reuselab/proxy/parking"
)

// slowly makes connecting to v's server take so long, unless it is given up; it returns how many connects are under way.
func slowly(v *virtual, d time.Duration) (underWay func() int) {
	sv := v.p.backends[0].servers[0]
	connect, n := sv.connect, 0
	sv.connect = func(ctx context.Context, lot parking.Lot) (net.Conn, error) {
		v.mu.Lock()
		n++
		v.mu.Unlock()
		defer func() {
			v.mu.Lock()
			n--
			v.mu.Unlock()
		}()
		select {
		case <-time.After(d):
			return connect(ctx, lot)
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return func() int {
		v.mu.Lock()
		defer v.mu.Unlock()
		return n
	}
}

// Specification 1.6: a client that leaves while its server is being connected to.
func TestAClientThatLeavesWhileConnecting(t *testing.T) {
	for _, abort := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			g := NewWithT(t)
			v := newVirtual(t, haproxycfg.Timeouts{}, obliging(0))
			v.p.backends[0].cfg.AbortOnClose = abort
			underWay := slowly(v, time.Minute)
			client := v.client()
			say(client, someRequest)
			synctest.Wait()
			g.Expect(underWay()).To(Equal(1))
			client.conn.Close()
			synctest.Wait()
			if abort {
				g.Expect(underWay()).To(BeZero(), "given up at once")
				g.Expect(v.p.Stats()[0].Servers[0].Pool.UsedCur).To(BeZero())
				time.Sleep(time.Hour)
				synctest.Wait()
				g.Expect(v.connects).To(BeEmpty(), "and not tried again")
				return
			}
			g.Expect(underWay()).To(Equal(1), "without the option nobody looks")
			time.Sleep(time.Minute)
			synctest.Wait()
			g.Expect(v.connects).To(HaveLen(1))
			g.Expect(v.p.Stats()[0].Servers[0].Pool.IdleCur).To(Equal(1), "the connection is there for others")
		})
	}
}

// The same between two attempts.
func TestAClientThatLeavesBeforeARetry(t *testing.T) {
	for _, abort := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			v := newVirtual(t, haproxycfg.Timeouts{}, nil)
			v.p.backends[0].cfg.AbortOnClose = abort
			client := v.client()
			say(client, someRequest)
			time.Sleep(1500 * time.Millisecond)
			client.conn.Close()
			time.Sleep(time.Minute)
			synctest.Wait()
			attempts := map[bool]int{true: 2, false: 4}[abort]
			NewWithT(t).Expect(v.connects).To(HaveLen(attempts))
		})
	}
}

// A client that leaves when it has sent a body that took its time.
func TestAClientThatLeavesBehindItsBody(t *testing.T) {
	for _, proto := range []string{"h1", "h2"} {
		for _, timeout := range []time.Duration{0, time.Hour} {
			synctest.Test(t, func(t *testing.T) {
				g := NewWithT(t)
				v := newVirtual(t, haproxycfg.Timeouts{Server: timeout}, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
				if proto == "h2" {
					speakH2(v, func(_ http.ResponseWriter, q *http.Request) {
						_, _ = io.Copy(io.Discard, q.Body)
						<-q.Context().Done()
					})
				}
				v.p.backends[0].cfg.AbortOnClose = true
				used := func() int { return v.p.Stats()[0].Servers[0].Pool.UsedCur }
				client := v.client()
				say(client, "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nhello")
				time.Sleep(time.Second)
				say(client, "world")
				time.Sleep(time.Second)
				g.Expect(used()).To(Equal(1), "the response is awaited")
				client.conn.Close()
				time.Sleep(time.Second)
				g.Expect(used()).To(BeZero(), "%s, %v", proto, timeout)
			})
		}
	}
}

// A client that leaves while its server is silent within a body, however fast the head came.
func TestAClientThatLeavesWithinABody(t *testing.T) {
	for _, body := range []string{"content-length: 10\r\n\r\nhello", "transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n", "\r\nhello"} {
		for _, abort := range []bool{true, false} {
			synctest.Test(t, func(t *testing.T) {
				g := NewWithT(t)
				v := newVirtual(t, haproxycfg.Timeouts{}, func(c net.Conn) {
					head(bufio.NewReader(c))
					_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n"+body)
					_, _ = io.Copy(io.Discard, c)
				})
				v.p.backends[0].cfg.AbortOnClose = abort
				client := v.client()
				go say(client, someRequest)
				g.Expect(head(client.Reader)).To(HavePrefix("HTTP/1.1 200"))
				_, err := client.Peek(1)
				g.Expect(err).NotTo(HaveOccurred())
				time.Sleep(time.Second)
				client.conn.Close()
				time.Sleep(time.Second)
				stats := v.p.Stats()[0].Servers[0]
				if !abort {
					g.Expect(stats.Pool.UsedCur).To(Equal(1), "nobody looks")
					return
				}
				g.Expect(stats.Pool.UsedCur).To(BeZero(), body)
				g.Expect(stats.Counts.ClientAborts).To(BeEquivalentTo(1))
				g.Expect(stats.Counts.ServerAborts).To(BeZero())
			})
		}
	}
}

// A connection that others wait for goes on being opened when the client leaves for which it was begun.
func TestOthersGetTheConnectionOfAClientThatLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		v := newVirtual(t, haproxycfg.Timeouts{}, nil)
		speakH2(v, func(http.ResponseWriter, *http.Request) {})
		v.p.backends[0].cfg.AbortOnClose = true
		underWay := slowly(v, time.Minute)
		first, second := v.client(), v.client()
		say(first, someRequest)
		synctest.Wait()
		say(second, someRequest)
		synctest.Wait()
		g.Expect(underWay()).To(Equal(1))
		first.conn.Close()
		g.Expect(head(second.Reader)).To(HavePrefix("HTTP/1.1 200"))
		synctest.Wait()
		g.Expect(v.connects).To(HaveLen(1))
		// The last one takes the wait with it.
		third := v.client()
		v.p.backends[0].servers[0].pool.Drain()
		say(third, someRequest)
		synctest.Wait()
		g.Expect(underWay()).To(Equal(1))
		third.conn.Close()
		synctest.Wait()
		g.Expect(underWay()).To(BeZero())
		g.Expect(v.p.Stats()[0].Servers[0].Pool.UsedCur).To(BeZero())
	})
}

// Requests that a client sent ahead are not taken for its leaving, and are served.
func TestRequestsSentAheadAreNoEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		v := newVirtual(t, haproxycfg.Timeouts{}, obliging(0))
		v.p.backends[0].cfg.AbortOnClose = true
		slowly(v, time.Minute)
		client := v.client()
		go func() {
			say(client, someRequest)
			time.Sleep(time.Second)
			say(client, someRequest)
		}()
		for range 2 {
			g.Expect(head(client.Reader)).To(HavePrefix("HTTP/1.1 200"))
		}
	})
}
