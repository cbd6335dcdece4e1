//go:build !race

package main

// On other systems parking starts a goroutine, and with the race detector a sync.Pool forgets things at random.

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// The clients and the server are in this process, so that only the proxy's allocations are counted.
func TestTheRunningProgramAllocatesNothingPerRequest(t *testing.T) {
	const clients, warmUp, requests = 8, 200, 100_000 / 8
	g := NewWithT(t)
	p := &program{dir: t.TempDir()}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	g.Expect(err).NotTo(HaveOccurred())
	p.addr = l.Addr().String()
	g.Expect(l.Close()).To(Succeed())
	file := filepath.Join(p.dir, "haproxy.cfg")
	g.Expect(os.WriteFile(file, fmt.Appendf(nil, programConfig, p.dir, p.addr, repeater(t)), 0o600)).To(Succeed())
	p.Cmd = exec.Command("reuseproxy-counted", "-db", "-f", file)
	p.Stderr = os.Stderr
	ask, err := p.StdinPipe()
	g.Expect(err).NotTo(HaveOccurred())
	answers, err := p.StdoutPipe()
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(p.Start()).To(Succeed())
	t.Cleanup(func() { p.Process.Kill(); p.Wait() })
	mallocs := func() (n float64) {
		fmt.Fprintln(ask)
		_, err := fmt.Fscan(answers, &n)
		g.Expect(err).NotTo(HaveOccurred())
		return n
	}

	var conns []net.Conn
	for range clients {
		g.Eventually(func() error {
			c, err := net.Dial("tcp", p.addr)
			if err == nil {
				conns = append(conns, c)
			}
			return err
		}, "10s", "5ms").Should(Succeed())
	}
	drive := func(n int) {
		var all sync.WaitGroup
		for _, c := range conns {
			all.Go(func() {
				if err := keepAsking(c, n); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
	drive(warmUp)
	before := mallocs()
	drive(requests)
	perRequest := (mallocs() - before) / (clients * requests)
	t.Logf("%.5f mallocs per request", perRequest)
	g.Expect(perRequest).To(BeNumerically("<", 0.01))
}

const (
	question = "GET / HTTP/1.1\r\nHost: example.org\r\nUser-Agent: x\r\nAccept: */*\r\n\r\n"
	reply    = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
)

// keepAsking makes n requests, one after the other.
func keepAsking(c net.Conn, n int) error {
	defer c.SetDeadline(time.Time{})
	_ = c.SetDeadline(time.Now().Add(time.Minute))
	buf := make([]byte, 1024)
	for range n {
		if _, err := io.WriteString(c, question); err != nil {
			return err
		}
		for got := 0; !strings.HasSuffix(string(buf[:got]), "hello"); {
			m, err := c.Read(buf[got:])
			if err != nil {
				return err
			}
			got += m
		}
	}
	return nil
}

// repeater is a server that gives the same reply to every head.
func repeater(t *testing.T) (addr string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				for in := bufio.NewReader(c); ; {
					line, err := in.ReadSlice('\n')
					if err == nil && len(line) == 2 {
						_, err = io.WriteString(c, reply)
					}
					if err != nil {
						return
					}
				}
			}()
		}
	}()
	return l.Addr().String()
}
