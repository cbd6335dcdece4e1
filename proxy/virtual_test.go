package proxy

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
	"github.com/reuselab/reuselab/proxy/parking"
)

// virtual is a proxy in virtual time: its clients are pipes, and so are its connections to the one server, which is a
// function for each connection; nil refuses it.
type virtual struct {
	p      *Proxy
	server func(c net.Conn)
	pipe   func() (ours, theirs net.Conn) // to a client
	greets bool                           // clients begin with a PROXY header

	mu       sync.Mutex
	connects []time.Time
}

func newVirtual(t *testing.T, w haproxycfg.Timeouts, server func(c net.Conn)) *virtual {
	t.Helper()
	one := &haproxycfg.Server{Name: "s", ID: 1, Network: "tcp", Proto: "h1", PoolMaxConn: -1, MaxReuse: -1, PoolPurgeDelay: 5 * time.Second, Weight: 1}
	return newVirtualOf(t, []*haproxycfg.Server{one}, w, server)
}

// newVirtualOf has several servers, of which only the first is a pipe.
func newVirtualOf(t *testing.T, servers []*haproxycfg.Server, w haproxycfg.Timeouts, server func(c net.Conn)) *virtual {
	t.Helper()
	be := &haproxycfg.Proxy{Kind: haproxycfg.Backend, Name: "be", ID: 3, Balance: "roundrobin", HTTPReuse: "always",
		Retries: 3, ConnMode: "keep-alive", Timeouts: w}
	be.Servers = servers
	fe := &haproxycfg.Proxy{Kind: haproxycfg.Frontend, Name: "fe", ID: 2, ConnMode: "keep-alive", DefaultBackend: be, Timeouts: w}
	p, err := New(&haproxycfg.Config{Global: haproxycfg.Global{NbThread: 1}, Proxies: []*haproxycfg.Proxy{fe, be}})
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	NewWithT(t).Expect(p.Start()).To(Succeed())
	t.Cleanup(p.Close)
	v := &virtual{p: p, server: server, pipe: net.Pipe}
	p.backends[0].servers[0].connect = func(context.Context, parking.Lot) (net.Conn, error) {
		v.mu.Lock()
		v.connects = append(v.connects, time.Now())
		v.mu.Unlock()
		if v.server == nil {
			return nil, errors.New("refused")
		}
		ours, theirs := net.Pipe()
		go func() {
			defer theirs.Close()
			v.server(theirs)
		}()
		return ours, nil
	}
	return v
}

// far is the far end of a client connection.
type far struct {
	*bufio.Reader
	conn net.Conn
}

// clientKinds are the two kinds of connections that clients come on: of those that can be asked without waiting, and of the
// others. What clients see of both is the same.
var clientKinds = map[string]func() (ours, theirs net.Conn){"prompt": promptPipe, "plain": net.Pipe}

func (v *virtual) client() far {
	ours, theirs := v.pipe()
	v.p.frontends[0].enter()
	s := newSession(v.p.frontends[0], v.p.shards[0], ours)
	s.greets = v.greets
	s.begin()
	return far{bufio.NewReader(theirs), theirs}
}

func say(c far, text string) { _, _ = io.WriteString(c.conn, text) }

// hear reads up to the connection's end, and says how long that took.
func hear(c far) (string, time.Duration) {
	start := time.Now()
	all, _ := io.ReadAll(c)
	return string(all), time.Since(start)
}

func head(r *bufio.Reader) string {
	var all strings.Builder
	for {
		line, err := r.ReadString('\n')
		all.WriteString(line)
		if err != nil || line == "\r\n" {
			return all.String()
		}
	}
}

// obliging answers every request with an empty 200, after a while.
func obliging(after time.Duration) func(net.Conn) {
	return func(c net.Conn) {
		r := bufio.NewReader(c)
		for head(r) != "" {
			time.Sleep(after)
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
		}
	}
}

const someRequest = "GET / HTTP/1.1\r\nhost: a\r\n\r\n"

// speakH2 makes v's server an HTTP/2 one.
func speakH2(v *virtual, handler http.HandlerFunc) {
	v.p.backends[0].servers[0].h2 = true
	v.server = func(c net.Conn) { serveH2(c, handler) }
}

// serveH2 serves one connection until it is closed.
func serveH2(c net.Conn, handler http.HandlerFunc) {
	only := &soleConn{conn: make(chan net.Conn, 1), closed: make(chan struct{})}
	only.conn <- c
	s := http.Server{Handler: handler, Protocols: new(http.Protocols), ConnState: func(_ net.Conn, state http.ConnState) {
		if state == http.StateClosed {
			close(only.closed)
		}
	}}
	s.Protocols.SetUnencryptedHTTP2(true)
	_ = s.Serve(only)
}

// soleConn is a listener with a single client, which ends with it.
type soleConn struct {
	conn   chan net.Conn
	closed chan struct{}
}

func (l *soleConn) Accept() (net.Conn, error) {
	select {
	case c := <-l.conn:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *soleConn) Close() error   { return nil }
func (l *soleConn) Addr() net.Addr { return &net.TCPAddr{} }
