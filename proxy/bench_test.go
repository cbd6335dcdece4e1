package proxy_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/reuselab/reuselab/proxy"
	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// config is one frontend, one backend and one server, with HAProxy's defaults.
func config(addr, proto, reuse string, threads int) *haproxycfg.Config {
	wait := haproxycfg.Timeouts{Connect: 10 * time.Second, Client: 10 * time.Second, Server: 10 * time.Second}
	be := &haproxycfg.Proxy{Kind: haproxycfg.Backend, Name: "be", ID: 3, Balance: "roundrobin", HTTPReuse: reuse, Retries: 3,
		ConnMode: "keep-alive", Timeouts: wait}
	be.Servers = append(be.Servers, &haproxycfg.Server{Name: "s1", ID: 1, Network: "tcp", Addr: addr, Proto: proto,
		PoolMaxConn: -1, PoolPurgeDelay: 5 * time.Second, MaxReuse: -1, Weight: 1})
	fe := &haproxycfg.Proxy{Kind: haproxycfg.Frontend, Name: "fe", ID: 2, ConnMode: "keep-alive", MaxSessionSrvConns: 5,
		Binds: []haproxycfg.Bind{{Network: "tcp", Addr: "127.0.0.1:0"}}, DefaultBackend: be, Timeouts: wait}
	return &haproxycfg.Config{Global: haproxycfg.Global{NbThread: threads, IdlePoolShared: true, PoolLowFDRatio: 20, PoolHighFDRatio: 25},
		Proxies: []*haproxycfg.Proxy{fe, be}}
}

// rawServer answers each request head with an empty 200, as fast as Go can.
func rawServer(b testing.TB) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				r := bufio.NewReader(c)
				for {
					line, err := r.ReadSlice('\n')
					if err != nil {
						return
					}
					if len(line) == 2 {
						io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
					}
				}
			}()
		}
	}()
	return l.Addr().String()
}

func h2cServer(b testing.TB) string {
	s := &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), Protocols: new(http.Protocols)}
	s.Protocols.SetUnencryptedHTTP2(true)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	go s.Serve(l)
	b.Cleanup(func() { s.Close() })
	return l.Addr().String()
}

func start(b testing.TB, cfg *haproxycfg.Config) (*proxy.Proxy, string) {
	p, err := proxy.New(cfg)
	if err != nil {
		b.Fatal(err)
	}
	if err := p.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(p.Close)
	return p, p.Addrs()[0].String()
}

func one(b testing.TB, c net.Conn, r *bufio.Reader, text string) {
	if _, err := io.WriteString(c, text); err != nil {
		b.Fatal(err)
	}
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			b.Fatal(err)
		}
		if len(line) == 2 {
			return
		}
	}
}

func BenchmarkKeepAlive(b *testing.B) {
	for _, proto := range []string{"h1", "h2"} {
		b.Run(proto, func(b *testing.B) {
			addr := ""
			if proto == "h1" {
				addr = rawServer(b)
			} else {
				addr = h2cServer(b)
			}
			_, front := start(b, config(addr, proto, "always", 2))
			c, err := net.Dial("tcp", front)
			if err != nil {
				b.Fatal(err)
			}
			defer c.Close()
			r := bufio.NewReader(c)
			b.ReportAllocs()
			for b.Loop() {
				one(b, c, r, "GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: x\r\n\r\n")
			}
		})
	}
}

func BenchmarkClose(b *testing.B) {
	_, front := start(b, config(rawServer(b), "h1", "always", 2))
	b.ReportAllocs()
	for b.Loop() {
		c, err := net.Dial("tcp", front)
		if err != nil {
			b.Fatal(err)
		}
		r := bufio.NewReader(c)
		one(b, c, r, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
		c.Close()
	}
}
