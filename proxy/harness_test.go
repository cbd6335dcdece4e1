package proxy_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy"
	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// config is one frontend, one backend and servers, with HAProxy's defaults but for what the test says in change.
func config(change func(fe, be *haproxycfg.Proxy), servers ...*haproxycfg.Server) *haproxycfg.Config {
	wait := haproxycfg.Timeouts{Connect: 10 * time.Second, Client: 10 * time.Second, Server: 10 * time.Second}
	be := &haproxycfg.Proxy{Kind: haproxycfg.Backend, Name: "be", ID: 3, Balance: "roundrobin", HTTPReuse: "safe",
		Retries: 3, ConnMode: "keep-alive", Timeouts: wait, Servers: servers}
	fe := &haproxycfg.Proxy{Kind: haproxycfg.Frontend, Name: "fe", ID: 2, ConnMode: "keep-alive", MaxSessionSrvConns: 5,
		Binds: []haproxycfg.Bind{{Network: "tcp", Addr: "127.0.0.1:0"}}, DefaultBackend: be, Timeouts: wait}
	if change != nil {
		change(fe, be)
	}
	g := haproxycfg.Global{NbThread: 1, IdlePoolShared: true, PoolLowFDRatio: 20, PoolHighFDRatio: 25}
	return &haproxycfg.Config{Global: g, Proxies: []*haproxycfg.Proxy{fe, be}}
}

func h1Server(addr string) *haproxycfg.Server {
	return &haproxycfg.Server{Name: "s1", ID: 1, Network: "tcp", Addr: addr, Proto: "h1", PoolMaxConn: -1,
		PoolPurgeDelay: 5 * time.Second, MaxReuse: -1, Weight: 1}
}

func h2Server(addr string) *haproxycfg.Server {
	s := h1Server(addr)
	s.Proto = "h2"
	return s
}

func reuse(policy string) func(fe, be *haproxycfg.Proxy) {
	return func(_, be *haproxycfg.Proxy) { be.HTTPReuse = policy }
}

// test is a *testing.T or what Ginkgo has for it.
type test interface {
	testing.TB
}

// start runs a proxy until the test's end.
func start(t test, cfg *haproxycfg.Config) (p *proxy.Proxy, addr string) {
	t.Helper()
	g := NewWithT(t)
	p, err := proxy.New(cfg)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(p.Start()).To(Succeed())
	t.Cleanup(p.Close)
	return p, p.Addrs()[0].String()
}

// origin is a server that counts its connections.
type origin struct {
	net.Listener
	accepts atomic.Int64
	open    atomic.Int64
}

func newOrigin(t test) *origin {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	return &origin{Listener: l}
}

func (o *origin) addr() string { return o.Listener.Addr().String() }

func (o *origin) Accept() (net.Conn, error) {
	c, err := o.Listener.Accept()
	if err != nil {
		return nil, err
	}
	o.accepts.Add(1)
	o.open.Add(1)
	return &countedConn{Conn: c, o: o}, nil
}

type countedConn struct {
	net.Conn
	o    *origin
	once sync.Once
}

func (c *countedConn) Close() error {
	c.once.Do(func() { c.o.open.Add(-1) })
	return c.Conn.Close()
}

// handled is an origin on net/http's server, which speaks HTTP/1 and h2c.
func handled(t test, h http.HandlerFunc) *origin {
	t.Helper()
	return handledBy(t, &http.Server{Handler: h})
}

func handledBy(t test, s *http.Server) *origin {
	t.Helper()
	o := newOrigin(t)
	s.Protocols = new(http.Protocols)
	s.Protocols.SetHTTP1(true)
	s.Protocols.SetUnencryptedHTTP2(true)
	var wg sync.WaitGroup
	wg.Go(func() { _ = s.Serve(o) })
	t.Cleanup(func() { _ = s.Close(); wg.Wait() })
	return o
}

// scripted is an origin whose connections are served by a function each; n counts them from 1.
func scripted(t test, serve func(n int, c *peer)) *origin {
	t.Helper()
	o := newOrigin(t)
	var wg sync.WaitGroup
	var mu sync.Mutex
	var conns []net.Conn
	wg.Go(func() {
		for {
			c, err := o.Accept()
			if err != nil {
				return
			}
			n := int(o.accepts.Load())
			mu.Lock()
			conns = append(conns, c)
			mu.Unlock()
			wg.Go(func() {
				defer c.Close()
				serve(n, newPeer(c))
			})
		}
	})
	t.Cleanup(func() {
		o.Listener.Close()
		mu.Lock()
		for _, c := range conns {
			c.Close()
		}
		mu.Unlock()
		wg.Wait()
	})
	return o
}

// peer is one end of a connection as a test sees it.
type peer struct {
	net.Conn
	r        *bufio.Reader
	lastHead string
}

func newPeer(c net.Conn) *peer {
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	return &peer{Conn: c, r: bufio.NewReader(c)}
}

func dial(t test, addr string) *peer {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { c.Close() })
	return newPeer(c)
}

func (p *peer) send(text string) { _, _ = io.WriteString(p, text) }

// head reads up to and including an empty line.
func (p *peer) head() string {
	var all strings.Builder
	for {
		line, err := p.r.ReadString('\n')
		all.WriteString(line)
		if err != nil || line == "\r\n" {
			p.lastHead = all.String()
			return p.lastHead
		}
	}
}

// bytes reads n bytes.
func (p *peer) bytes(n int) string {
	b := make([]byte, n)
	n, _ = io.ReadFull(p.r, b)
	return string(b[:n])
}

func (p *peer) tcp() *net.TCPConn {
	if c, counted := p.Conn.(*countedConn); counted {
		return c.Conn.(*net.TCPConn)
	}
	return p.Conn.(*net.TCPConn)
}

// rest reads up to the end.
func (p *peer) rest() string {
	b, _ := io.ReadAll(p.r)
	return string(b)
}

func closeWrite(p *peer) { _ = p.tcp().CloseWrite() }

func reset(p *peer) {
	_ = p.tcp().SetLinger(0)
	p.Conn.Close()
}

// get sends a request without a body and reads the response, body included.
func (p *peer) get(t test, fields ...string) *http.Response {
	t.Helper()
	p.send("GET / HTTP/1.1\r\nhost: a\r\n" + strings.Join(append(fields, ""), "\r\n") + "\r\n")
	return p.response(t, "GET")
}

func (p *peer) response(t test, method string) *http.Response {
	t.Helper()
	g := NewWithT(t)
	q, _ := http.NewRequest(method, "/", nil)
	r, err := http.ReadResponse(p.r, q)
	g.Expect(err).NotTo(HaveOccurred())
	body, err := io.ReadAll(r.Body)
	g.Expect(err).NotTo(HaveOccurred())
	r.Body.Close()
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	return r
}

func text(r *http.Response) string {
	b, _ := io.ReadAll(r.Body)
	return string(b)
}
