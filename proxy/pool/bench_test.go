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

// Pick and park allocate nothing in steady state: not on a connection of the own thread, nor on one that is taken over, nor
// one more stream on a shared one, nor with a thousand keys, nor for a session's own.
func TestAllocs(t *testing.T) {
	now := time.Unix(0, 0)
	for name, run := range map[string]func() func(){
		"own and taken over": func() func() {
			p, n := benchPool(2), 0
			p.Detach(p.Connect(Request{Key: 1}, false, nil), true, now)
			return func() { n++; again(t, p, Request{Thread: n / 3 % 2, Key: 1}) }
		},
		"shared": func() func() {
			p := benchPool(1)
			p.Connect(Request{Key: 1}, true, nil)
			return func() { again(t, p, Request{Key: 1}) }
		},
		"a thousand keys": func() func() {
			p, n := newPark(t, 2000, 1000), 0
			return func() { n++; again(t, p, Request{Key: Key(n % 1000)}) }
		},
		"private": func() func() {
			p := New(Config{Policy: Never, PurgeDelay: time.Hour})
			r := Request{Key: 1, Session: NewSession(5)}
			p.Detach(p.Connect(r, false, nil), true, now)
			return func() { again(t, p, r) }
		},
	} {
		if got := testing.AllocsPerRun(1000, run()); got != 0 {
			t.Errorf("%s: %v allocations per request", name, got)
		}
	}
}

// again is one more request, for which a connection waits.
func again(t testing.TB, p *Pool, r Request) {
	c := p.Pick(r)
	if c == nil {
		t.Fatal("nothing to reuse")
	}
	p.Detach(c, true, time.Unix(0, 0))
}

func benchPool(threads int) *Pool {
	return New(Config{Policy: Always, Threads: threads, MaxConn: -1, PurgeDelay: time.Hour, Shared: true})
}

// newPark is a pool in which many connections wait, each proven, of some keys in turn.
func newPark(t testing.TB, parked, keys int) *Pool {
	p := benchPool(1)
	conns := make([]*Conn, parked)
	for i := range conns {
		conns[i] = p.Connect(Request{Key: Key(i % keys)}, false, nil)
	}
	for _, c := range conns {
		p.Detach(c, true, time.Unix(0, 0))
	}
	for i := range conns {
		again(t, p, Request{Key: Key(i % keys)})
	}
	return p
}
