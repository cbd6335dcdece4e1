package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

const waitingConfig = `
global
  nbthread 1
  maxconn 6000
defaults
  mode {mode}
  timeout connect 5s
  timeout client 5m
  timeout server 5m
listen li
  bind {bind}
  balance roundrobin
  server s1 {server}
`

// waits are what a client begins and goes no further with, and what a server then says.
var waits = []struct{ name, mode, request, response string }{
	{"in mode tcp", "tcp", "PRI", "hello"},
	{"a tunnel", "http", "CONNECT a:80 HTTP/1.1\r\nhost: a:80\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"},
	{"amid a request", "http", "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000\r\n\r\n0123456789", ""},
	{"amid a request's chunk", "http", "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n100\r\n0123456789", ""},
	{"amid a response", "http", "GET / HTTP/1.1\r\nhost: a\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n0123456789"},
	{"amid a response's chunk", "http", "GET / HTTP/1.1\r\nhost: a\r\n\r\n", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n100\r\n0123456789"},
	{"for a response", "http", "GET / HTTP/1.1\r\nhost: a\r\n\r\n", ""},
}

const atOnce = 50

// What a client holds of the proxy's memory while nothing moves: REUSELAB_WAITING says how many there are, make bench-bodies makes
// it 2,000. It is shown beside HAProxy; what counts is that all of them are still there.
func TestWhoWaitsAmidABody(t *testing.T) {
	clients := sized(t, "REUSELAB_WAITING", atOnce)
	programs := []string{"reuseproxy"}
	if haproxy, err := anyHAProxy(); err == nil {
		programs = append(programs, haproxy)
	}
	for _, wait := range waits {
		for _, program := range programs {
			t.Run(filepath.Base(program)+" "+wait.name, func(t *testing.T) {
				g := NewWithT(t)
				server, begun := silent(t, wait.response)
				p := startTrial(t, program, strings.Replace(waitingConfig, "{mode}", wait.mode, 1), server)
				before := p.memory(t, "VmRSS")
				for left := clients; left > 0; left -= atOnce { // not all at once: what they need before they wait would be seen, too
					var some []net.Conn
					for range min(left, atOnce) {
						c, err := net.Dial("tcp", p.addr)
						g.Expect(err).NotTo(HaveOccurred())
						defer c.Close()
						_ = c.SetDeadline(time.Now().Add(time.Minute))
						_, err = io.WriteString(c, wait.request)
						g.Expect(err).NotTo(HaveOccurred())
						some = append(some, c)
					}
					for _, c := range some {
						g.Eventually(begun, "20s").Should(Receive())
						if wait.response != "" {
							_, err := io.ReadFull(c, make([]byte, len("HTTP/")))
							g.Expect(err).NotTo(HaveOccurred())
						}
					}
				}
				memory := p.memory(t, "VmRSS")
				t.Logf("%-10s %d wait %-24s %5.1f kB each", filepath.Base(program), clients, wait.name, float64(memory-before)/float64(clients))
			})
		}
	}
}

// silent is a server that says one thing to each connection once it has heard anything, and then only listens. It tells when.
func silent(t *testing.T, response string) (addr string, begun chan struct{}) {
	t.Helper()
	begun = make(chan struct{}, 10_000)
	return serving(t, func(c net.Conn) {
		r := bufio.NewReaderSize(c, 512)
		if _, err := r.ReadByte(); err != nil {
			return
		}
		fmt.Fprint(c, response)
		begun <- struct{}{}
		_, _ = io.Copy(io.Discard, r)
	}), begun
}
