package pool

import (
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Under any interleaving of eight clients' goroutines, the servers' and the operator's: each connection is given to exactly
// one caller for closing and never handed out afterwards, a private one serves one session, no limit is passed, the gauges
// add up at every moment, each attempt of a stream is a connect or a reuse, and at rest nothing is used or left behind. Run
// it with -race.
func TestStress(t *testing.T) {
	for _, policy := range policies {
		t.Run(policy.Name, func(t *testing.T) { stress(t, policy) })
	}
}

// stressWire counts what happens to one connection.
type stressWire struct {
	closed  atomic.Int32
	streams atomic.Int32
	mux     bool
	private atomic.Pointer[Session] // the one session it may serve
}

func stress(t *testing.T, policy *Policy) {
	const threads, perThread, steps = 4, 2, 3000
	var attempts atomic.Uint64
	p := New(Config{Policy: policy, Threads: threads, MaxConn: 20, LowConn: 1, PurgeDelay: time.Millisecond, Shared: true, Streams: 3})
	var mu sync.Mutex
	var all []*Conn
	shut := func(conns ...*Conn) {
		for _, c := range conns {
			if c.Wire.(*stressWire).closed.Add(1) != 1 {
				t.Error("given away for closing twice")
			}
		}
	}
	some := func(r *rand.Rand) *Conn {
		mu.Lock()
		defer mu.Unlock()
		if len(all) == 0 {
			return nil
		}
		return all[max(0, len(all)-1-r.IntN(30))]
	}
	var users, others sync.WaitGroup
	var stop atomic.Bool
	for n := range threads * perThread {
		users.Go(func() {
			r := rand.New(rand.NewPCG(uint64(n), 1))
			s := NewSession(2)
			var held []*Conn
			for step := range steps {
				if len(held) < 4 && r.IntN(2) == 0 {
					q := Request{Thread: n % threads, First: r.IntN(2) == 0, Key: Key(r.IntN(2)), Session: s}
					attempts.Add(1)
					c := p.Pick(q)
					if c == nil {
						w := &stressWire{mux: r.IntN(2) == 0}
						if policy == Never {
							w.private.Store(s)
						}
						c = p.Connect(q, w.mux, w)
						p.Established(c)
						mu.Lock()
						all = append(all, c)
						mu.Unlock()
					}
					w := c.Wire.(*stressWire)
					if w.closed.Load() != 0 {
						t.Error("handed out after it was closed")
					}
					if owner := w.private.Load(); owner != nil && owner != s {
						t.Error("a private connection serves a second session")
					}
					if n := w.streams.Add(1); n > 3 || !w.mux && n > 1 {
						t.Errorf("%d streams on one connection, multiplexed %v", n, w.mux)
					}
					held = append(held, c)
				} else if len(held) > 0 {
					i := r.IntN(len(held))
					c := held[i]
					held = slices.Delete(held, i, i+1)
					if !c.mux && r.IntN(20) == 0 {
						c.Wire.(*stressWire).private.CompareAndSwap(nil, s)
						p.SetPrivate(c, s)
					}
					c.Wire.(*stressWire).streams.Add(-1)
					if p.Detach(c, r.IntN(10) != 0, time.Unix(0, int64(step)*int64(time.Millisecond))) == Close {
						shut(c)
					}
				}
				if r.IntN(50) == 0 {
					shut(s.Close()...)
					s = NewSession(2)
				}
			}
			for _, c := range held {
				c.Wire.(*stressWire).streams.Add(-1)
				if p.Detach(c, true, time.Time{}) == Close {
					shut(c)
				}
			}
			shut(s.Close()...)
		})
	}
	others.Go(func() { // the parking lot, and the peers' SETTINGS
		r := rand.New(rand.NewPCG(99, 1))
		for !stop.Load() {
			if c := some(r); c != nil {
				if r.IntN(2) == 0 && p.Remove(c) || c.mux && p.SetLimit(c, r.IntN(3)) {
					shut(c)
				}
			}
		}
	})
	others.Go(func() { // the purge, the operator, the stats socket
		for n := 0; !stop.Load(); n++ {
			shut(p.Purge(time.Unix(int64(n), 0))...)
			if s := p.Stats(); s.IdleCur != s.UnsafeNb+s.SafeNb || s.UsedCur < 0 || s.NeedEst < s.UsedCur || s.IdleCur > 20 {
				t.Errorf("%+v", s)
			}
			if n%50 == 0 {
				p.SetMaintenance(n%100 == 0)
				shut(p.Drain()...)
			}
		}
	})
	users.Wait()
	stop.Store(true)
	others.Wait()
	audit(t, p)
	shut(p.Drain()...)
	s := p.Stats()
	if s.UsedCur != 0 || s.IdleCur != 0 || s.IdleSess != 0 {
		t.Errorf("at rest: %+v", s)
	}
	if s.Connect+s.Reuse != attempts.Load() {
		t.Errorf("%d connects and %d reuses for %d attempts", s.Connect, s.Reuse, attempts.Load())
	}
	for _, c := range all {
		if c.Wire.(*stressWire).closed.Load() != 1 {
			t.Errorf("never closed: %+v", c)
		}
	}
	for i := range p.shards {
		if len(p.shards[i].keys) != 0 {
			t.Errorf("thread %d still has %d keys", i, len(p.shards[i].keys))
		}
	}
}
