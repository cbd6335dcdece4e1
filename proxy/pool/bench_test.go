package pool

import (
	"sync/atomic"
	"testing"
	"time"
)

// One HTTP/1 keep-alive client: its connection comes and goes. Nothing is allocated.
func BenchmarkKeepAlive(b *testing.B) {
	p := benchPool(1)
	r := Request{Key: 1, Session: NewSession(5)}
	now := time.Unix(0, 0)
	p.Detach(p.Connect(r, false, nil), true, now)
	b.ReportAllocs()
	for b.Loop() {
		p.Detach(p.Pick(r), true, now)
	}
}

// Clients on several threads, each with as much concurrency as there are CPUs per thread.
func BenchmarkKeepAliveParallel(b *testing.B) {
	const threads = 4
	p := benchPool(threads)
	var next atomic.Int64
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		r := Request{Thread: int(next.Add(1)) % threads, Key: 1, Session: NewSession(5)}
		now := time.Unix(0, 0)
		for pb.Next() {
			c := p.Pick(r)
			if c == nil {
				c = p.Connect(r, false, nil)
			}
			p.Detach(c, true, now)
		}
	})
}

// One stream more and one stream less on a multiplexed connection that is shared.
func BenchmarkShared(b *testing.B) {
	p := benchPool(1)
	r := Request{Key: 1}
	p.Connect(r, true, nil)
	b.ReportAllocs()
	for b.Loop() {
		p.Detach(p.Pick(r), true, time.Time{})
	}
}

// A connection that lives for one request: what closing clients cost.
func BenchmarkConnectClose(b *testing.B) {
	p := benchPool(1)
	r := Request{Key: 1}
	b.ReportAllocs()
	for b.Loop() {
		p.Detach(p.Connect(r, false, nil), false, time.Time{})
	}
}

// A connection that goes back and forth between two threads.
func BenchmarkTakeOver(b *testing.B) {
	p := benchPool(2)
	p.Detach(p.Connect(Request{Key: 1}, false, nil), true, time.Unix(0, 0))
	b.ReportAllocs()
	for n := 1; b.Loop(); n++ {
		p.Detach(p.Pick(Request{Thread: n % 2, Key: 1}), true, time.Unix(0, 0))
	}
}

// A request in steady state allocates nothing, also when its connection was taken over.
func TestAllocs(t *testing.T) {
	p := benchPool(2)
	now := time.Unix(0, 0)
	p.Detach(p.Connect(Request{Key: 1}, false, nil), true, now)
	n := 0
	if got := testing.AllocsPerRun(1000, func() {
		n++
		p.Detach(p.Pick(Request{Thread: n / 3 % 2, Key: 1}), true, now)
	}); got != 0 {
		t.Errorf("%v allocations per request", got)
	}
}

func benchPool(threads int) *Pool {
	return New(Config{Policy: Always, Threads: threads, MaxConn: -1, PurgeDelay: time.Hour, Shared: true})
}
