package proxy

import (
	"bufio"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// halfOpen is a connection whose peer can end its side and still listen.
type halfOpen struct {
	net.Conn
	end chan struct{}
}

func (c *halfOpen) Read(p []byte) (int, error) {
	if c.hasEnded() {
		return 0, io.EOF
	}
	n, err := c.Conn.Read(p)
	if n == 0 && c.hasEnded() {
		return 0, io.EOF
	}
	return n, err
}

func (c *halfOpen) hasEnded() bool {
	select {
	case <-c.end:
		return true
	default:
		return false
	}
}

// finish is the peer's end.
func (c *halfOpen) finish() {
	close(c.end)
	_ = c.Conn.SetReadDeadline(longAgo)
}

// A client ends its side when its response is here, but not all of it written: the server's connection serves others.
func TestAServerConnectionOfAClientThatEndedBehindItsResponse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		v := newVirtual(t, haproxycfg.Timeouts{}, func(c net.Conn) {
			for r := bufio.NewReader(c); head(r) != ""; {
				time.Sleep(time.Second)
				_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n32c8\r\n"+strings.Repeat("x", 0x32c8)+"\r\n5\r\nhello\r\n0\r\n\r\n")
			}
		})
		v.p.backends[0].cfg.AbortOnClose = true
		var half *halfOpen
		v.pipe = func() (net.Conn, net.Conn) {
			ours, theirs := net.Pipe()
			half = &halfOpen{Conn: ours, end: make(chan struct{})}
			return half, theirs
		}
		client := v.client()
		say(client, someRequest)
		time.Sleep(2 * time.Second)
		half.finish()
		synctest.Wait()
		all, _ := hear(client)
		g.Expect(all).To(HaveSuffix("hello\r\n0\r\n\r\n"))
		synctest.Wait()
		stats := v.p.Stats()[0].Servers[0]
		g.Expect(stats.Pool.IdleCur).To(Equal(1))

		v.pipe = net.Pipe
		other := v.client()
		say(other, someRequest)
		g.Expect(head(other.Reader)).To(HavePrefix("HTTP/1.1 200"))
		g.Expect(v.connects).To(HaveLen(1))
	})
}

// A response that is not wanted is watched no longer: who leaves later cuts nobody else off who has its connection by then.
func TestAWatchEndsWithItsAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		var n atomic.Int32
		v := newVirtual(t, haproxycfg.Timeouts{}, func(c net.Conn) {
			for r := bufio.NewReader(c); head(r) != ""; {
				switch n.Add(1) {
				case 1, 2: // two connections
					time.Sleep(time.Second)
					_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
				case 3:
					time.Sleep(time.Second)
					_, _ = io.WriteString(c, "HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n")
				default:
					time.Sleep(time.Minute)
					_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
				}
			}
		})
		be := v.p.backends[0]
		be.cfg.AbortOnClose = true
		be.cfg.RetryOn = []string{"503"}
		var err error
		be.retry, err = retryPolicy(be.cfg)
		g.Expect(err).NotTo(HaveOccurred())
		a, b := v.client(), v.client()
		say(a, someRequest)
		say(b, someRequest)
		head(a.Reader)
		head(b.Reader)
		synctest.Wait()
		g.Expect(v.connects).To(HaveLen(2))
		say(a, someRequest) // 503, and again
		time.Sleep(3 * time.Second)
		g.Expect(n.Load()).To(BeEquivalentTo(4))
		say(b, someRequest)
		time.Sleep(2 * time.Second)
		g.Expect(n.Load()).To(BeEquivalentTo(5))
		a.conn.Close()
		time.Sleep(time.Second)
		g.Expect(v.p.Stats()[0].Servers[0].Pool.UsedCur).To(Equal(1), "that of the other client")
		g.Expect(head(b.Reader)).To(HavePrefix("HTTP/1.1 200"))
	})
}
