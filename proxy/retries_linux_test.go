package proxy

// On other systems a connection cannot be asked what it has without waiting, and only what came with the head counts.

import (
	"context"
	"io"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
	"github.com/reuselab/reuselab/proxy/parking"
)

// What is repeated after it was sent has to be here in whole when it is sent first: with its head, or when its server has
// been connected to (specification 1.7, case 2; HAProxy waits for no more either).
func TestOnlyAWholeRequestIsRepeated(t *testing.T) {
	const top = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\n"
	const chunked = "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"
	for _, c := range []struct {
		story               string
		first, while, later string // what is sent first, while connecting, and when the server has something
		want                string
	}{
		{"head and body at once", top + "hello", "", "", "200"},
		{"the body while connecting", top, "hello", "", "200"},
		{"a part while connecting", top + "he", "llo", "", "200"},
		{"chunks at once", chunked + "5\r\nhello\r\n0\r\nx: y\r\n\r\n", "", "", "200"},
		{"chunks while connecting", chunked + "5\r\nhe", "llo\r\n0\r\n\r\n", "", "200"},
		{"the rest later", top + "he", "l", "lo", "502"},
		{"chunks, the last one later", chunked, "5\r\nhello\r\n", "0\r\n\r\n", "502"},
		{"more than fits one buffer beside the head", strings.Replace(top, "5", "16380", 1), strings.Repeat("a", 16380), "", "502"},
	} {
		t.Run(c.story, func(t *testing.T) {
			g := NewWithT(t)
			server, err := net.Listen("tcp", "127.0.0.1:0")
			g.Expect(err).NotTo(HaveOccurred())
			defer server.Close()
			read := make(chan bool, 1)
			var requests atomic.Int32
			go func() {
				for {
					conn, err := server.Accept()
					if err != nil {
						return
					}
					_, _ = conn.Read(make([]byte, 1024))
					if requests.Add(1) == 1 {
						read <- true
						if c.later != "" {
							_, _ = io.ReadFull(conn, make([]byte, len("lo")))
						}
					} else {
						_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
					}
					conn.(*net.TCPConn).CloseWrite()
					go io.Copy(io.Discard, conn)
				}
			}()
			be := &haproxycfg.Proxy{Kind: haproxycfg.Backend, Name: "be", Balance: "roundrobin", HTTPReuse: "always", Retries: 3,
				RetryOn: []string{"empty-response"}, ConnMode: "keep-alive"}
			be.Servers = []*haproxycfg.Server{{Name: "s", Network: "tcp", Addr: server.Addr().String(), Proto: "h1", PoolMaxConn: -1, MaxReuse: -1, Weight: 1}}
			fe := &haproxycfg.Proxy{Kind: haproxycfg.Frontend, Name: "fe", ConnMode: "keep-alive", DefaultBackend: be,
				Binds: []haproxycfg.Bind{{Network: "tcp", Addr: "127.0.0.1:0"}}}
			p, err := New(&haproxycfg.Config{Global: haproxycfg.Global{NbThread: 1}, Proxies: []*haproxycfg.Proxy{fe, be}})
			g.Expect(err).NotTo(HaveOccurred())
			connecting, goOn := make(chan bool, 10), make(chan bool)
			connect := p.backends[0].servers[0].connect
			p.backends[0].servers[0].connect = func(ctx context.Context, lot parking.Lot) (net.Conn, error) {
				connecting <- true
				<-goOn
				hearOut(t, lot)
				return connect(ctx, lot)
			}
			g.Expect(p.Start()).To(Succeed())
			defer p.Close()
			client, err := net.Dial("tcp", p.Addrs()[0].String())
			g.Expect(err).NotTo(HaveOccurred())
			defer client.Close()
			_ = client.SetDeadline(time.Now().Add(20 * time.Second))
			_, _ = io.WriteString(client, c.first)
			<-connecting
			_, _ = io.WriteString(client, c.while)
			close(goOn)
			if c.later != "" {
				<-read
				_, _ = io.WriteString(client, c.later)
			}
			status := make([]byte, len("HTTP/1.1 200"))
			_, err = io.ReadFull(client, status)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(string(status)).To(Equal("HTTP/1.1 " + c.want))
			g.Expect(requests.Load()).To(BeEquivalentTo(map[string]int{"200": 2, "502": 1}[c.want]))
		})
	}
}

// hearOut returns when lot has heard of everything that had come before: events are told in their order.
func hearOut(t *testing.T, lot parking.Lot) {
	g := NewWithT(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	g.Expect(err).NotTo(HaveOccurred())
	defer l.Close()
	near, err := lot.Dial(t.Context(), "tcp", l.Addr().String(), time.Time{})
	g.Expect(err).NotTo(HaveOccurred())
	defer near.Close()
	far, err := l.Accept()
	g.Expect(err).NotTo(HaveOccurred())
	defer far.Close()
	_ = near.SetReadDeadline(time.Now().Add(time.Millisecond))
	_, err = near.Read(make([]byte, 2)) // from now on only an event makes it readable
	g.Expect(err).To(MatchError(os.ErrDeadlineExceeded))
	_ = near.SetReadDeadline(time.Time{})
	_, _ = far.Write([]byte("x"))
	_, err = near.Read(make([]byte, 2))
	g.Expect(err).NotTo(HaveOccurred())
}
