package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

const slowConfig = `
global
  nbthread 2
  maxconn 6000
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
  timeout http-request %ds
listen li
  bind {bind}
  balance roundrobin
  server s1 {server}
`

// Clients that send a byte a second hold nobody up, and are told 408 when `timeout http-request` is over, whatever they have
// sent by then. REUSELAB_SLOW_CLIENTS says how many they are; make bench-slow makes it 4,000, and shows what fifty other
// clients have to wait without and with them, and beside HAProxy.
func TestSlowClients(t *testing.T) {
	slow, seconds := sized(t, "REUSELAB_SLOW_CLIENTS", 200), sized(t, "REUSELAB_SLOW_SECONDS", 2)
	programs := []string{"reuseproxy"}
	if haproxy, err := exec.LookPath("haproxy"); err == nil {
		programs = append(programs, haproxy)
	}
	server := odd(t)
	for _, program := range programs {
		g := NewWithT(t)
		p := startTrial(t, program, fmt.Sprintf(slowConfig, seconds), server)
		alone, errs := normal(t, p.addr, time.Duration(seconds)*time.Second)
		g.Expect(errs).To(BeZero(), program)

		var told atomic.Int64
		var all sync.WaitGroup
		start := time.Now()
		for i, c := range dribbling(t, p.addr, slow) {
			all.Go(func() {
				time.Sleep(time.Second * time.Duration(i) / time.Duration(slow)) // not all in the same moment of each second
				if dribble(c) {
					told.Add(1)
				}
			})
		}
		beside, errs := normal(t, p.addr, time.Duration(seconds)*time.Second)
		g.Expect(errs).To(BeZero(), program)
		memory := p.memory(t, "VmRSS")
		all.Wait()
		g.Expect(told.Load()).To(BeEquivalentTo(slow), "%s: clients that were told 408", program)
		t.Logf("%-10s 50 clients alone: p99 %v of %d; beside %d slow ones: p99 %v of %d; the last slow one left after %v; %d kB with them",
			program[strings.LastIndexByte(program, '/')+1:], p99(alone), len(alone), slow, p99(beside), len(beside), time.Since(start).Round(time.Millisecond), memory)
	}
}

// normal is fifty clients for a time, each asking again when it has its answer; it gives what they waited.
func normal(t *testing.T, addr string, long time.Duration) (waits []time.Duration, errs int64) {
	t.Helper()
	var mu sync.Mutex
	var failed atomic.Int64
	var all sync.WaitGroup
	end := time.Now().Add(long)
	for range 50 {
		all.Go(func() {
			c, err := net.Dial("tcp", addr)
			if err != nil {
				failed.Add(1)
				return
			}
			defer c.Close()
			_ = c.SetDeadline(end.Add(20 * time.Second))
			r := bufio.NewReader(c)
			var own []time.Duration
			for time.Now().Before(end) {
				asked := time.Now()
				if _, err := io.WriteString(c, get("/")); err != nil {
					failed.Add(1)
					return
				}
				if readResponse(r, false); r.Buffered() > 0 {
					failed.Add(1)
					return
				}
				own = append(own, time.Since(asked))
				time.Sleep(5 * time.Millisecond) // think, so that the machine is not full by them alone
			}
			mu.Lock()
			defer mu.Unlock()
			waits = append(waits, own...)
		})
	}
	all.Wait()
	return waits, failed.Load()
}

func p99(waits []time.Duration) time.Duration {
	slices.Sort(waits)
	return waits[len(waits)*99/100].Round(10 * time.Microsecond)
}

// dribbling connects the slow clients.
func dribbling(t *testing.T, addr string, n int) (conns []net.Conn) {
	t.Helper()
	for range n {
		c, err := net.Dial("tcp", addr)
		NewWithT(t).Expect(err).NotTo(HaveOccurred())
		t.Cleanup(func() { c.Close() })
		conns = append(conns, c)
	}
	return conns
}

// dribble sends a request a byte a second, until it is answered, and tells whether that was 408 and the connection's end.
func dribble(c net.Conn) bool {
	request, answer := get("/", "x: "+strings.Repeat("x", 1000)), ""
	buf := make([]byte, 1024)
	for sent := 0; sent < len(request); {
		_, err := io.WriteString(c, request[sent:sent+1])
		sent++
		for err == nil {
			_ = c.SetReadDeadline(time.Now().Add(time.Second))
			var n int
			if n, err = c.Read(buf); n > 0 {
				answer += string(buf[:n])
			}
			if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
				break
			}
		}
		if timeout, ok := err.(net.Error); err != nil && !(ok && timeout.Timeout()) {
			return strings.HasPrefix(answer, "HTTP/1.1 408 ")
		}
	}
	return false
}
