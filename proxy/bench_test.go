package proxy_test

import (
	"bufio"
	"io"
	"net"
	"testing"
)

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
			server := h1Server(rawServer(b))
			if proto == "h2" {
				server = h2Server(handled(b, empty).addr())
			}
			_, front := start(b, config(reuse("always"), server))
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
	_, front := start(b, config(reuse("always"), h1Server(rawServer(b))))
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
