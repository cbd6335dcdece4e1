package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
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
// clients have to wait: alone, beside the slow ones, and while the slow ones are with another process of the same program,
// which is what the machine and the clients themselves cost. HAProxy stands beside it.
func TestSlowClients(t *testing.T) {
	slow, seconds := sized(t, "REUSELAB_SLOW_CLIENTS", 200), sized(t, "REUSELAB_SLOW_SECONDS", 2)
	measuring := os.Getenv("REUSELAB_SLOW_CLIENTS") != ""
	long := time.Duration(seconds) * time.Second
	programs := []string{"reuseproxy"}
	if haproxy, err := exec.LookPath("haproxy"); err == nil {
		programs = append(programs, haproxy)
	}
	server, config := odd(t), fmt.Sprintf(slowConfig, seconds)
	for _, program := range programs {
		g := NewWithT(t)
		p := startTrial(t, program, config, server)
		alone, elsewhere := "not measured", "not measured"
		if measuring {
			alone = p99(g, p.addr, long)
			other := slowClients(t, startTrial(t, program, config, server).addr, slow)
			elsewhere = p99(g, p.addr, long)
			other.wait()
		}
		start := time.Now()
		clients := slowClients(t, p.addr, slow)
		beside := p99(g, p.addr, long-time.Second)
		memory := p.memory(t, "VmRSS")
		g.Expect(clients.wait()).To(BeEquivalentTo(slow), "%s: clients that were told 408", program)
		t.Logf("%-10s p99 of 50 clients: alone %s; %d slow ones elsewhere %s; beside them %s; the last slow one left after %v; %d kB with them",
			filepath.Base(program), alone, slow, elsewhere, beside, time.Since(start).Round(time.Millisecond), memory)
	}
}

// p99 is what fifty clients wait for their answers, each asking again when it has one.
func p99(g Gomega, addr string, long time.Duration) string {
	var mu sync.Mutex
	var waits []time.Duration
	var failed atomic.Int64
	var all sync.WaitGroup
	end := time.Now().Add(long)
	for range 50 {
		all.Go(func() {
			own, err := askUntil(addr, end)
			if err != nil {
				failed.Add(1)
			}
			mu.Lock()
			defer mu.Unlock()
			waits = append(waits, own...)
		})
	}
	all.Wait()
	g.Expect(failed.Load()).To(BeZero(), "clients that were not answered")
	slices.Sort(waits)
	return fmt.Sprintf("%v of %d", waits[len(waits)*99/100].Round(10*time.Microsecond), len(waits))
}

// askUntil is one of them.
func askUntil(addr string, end time.Time) (waits []time.Duration, err error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	_ = c.SetDeadline(end.Add(20 * time.Second))
	for r := bufio.NewReader(c); time.Now().Before(end); {
		asked := time.Now()
		if _, err := io.WriteString(c, get("/")); err != nil {
			return waits, err
		}
		if readResponse(r, false); r.Buffered() > 0 {
			return waits, fmt.Errorf("%d bytes behind the response", r.Buffered())
		}
		waits = append(waits, time.Since(asked))
		time.Sleep(5 * time.Millisecond) // think, so that the machine is not full by them alone
	}
	return waits, nil
}

// dribbling are clients that send a request a byte a second each.
type dribbling struct {
	told atomic.Int64 // how many got 408
	all  sync.WaitGroup
}

func (d *dribbling) wait() int64 {
	d.all.Wait()
	return d.told.Load()
}

func slowClients(t *testing.T, addr string, n int) *dribbling {
	t.Helper()
	d := new(dribbling)
	for i := range n {
		c, err := net.Dial("tcp", addr)
		NewWithT(t).Expect(err).NotTo(HaveOccurred())
		t.Cleanup(func() { c.Close() })
		d.all.Go(func() {
			time.Sleep(time.Second * time.Duration(i) / time.Duration(n)) // not all in the same moment of each second
			if dribble(c) {
				d.told.Add(1)
			}
		})
	}
	return d
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
