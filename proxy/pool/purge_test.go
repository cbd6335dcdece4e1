package pool

import (
	"testing"
	"time"
)

// The walk of specification 3.2 for 8 parked connections and no traffic: the first two ticks close nothing.
func TestPurgeWalk(t *testing.T) {
	l := newLab(t, Always)
	l.crowd(0, 8, 1)
	for i, want := range []struct{ closed, left, estimate int }{
		{0, 8, 8}, {0, 8, 4}, {3, 5, 2}, {3, 2, 1}, {2, 0, 0},
	} {
		closed := l.tick()
		s := l.p.Stats()
		l.want("tick "+string(rune('1'+i))+": closed, left, estimate, peak",
			[]int{closed, s.IdleCur, s.NeedEst, s.UsedMax}, []int{want.closed, want.left, want.estimate, 0})
	}
	_, armed := l.p.NextPurge()
	l.want("nothing left, nothing due", armed, false)
}

// The timer is set when a connection parks and none is set; later ones do not move it.
func TestPurgeArming(t *testing.T) {
	var told []time.Time
	l := newLab(t, Always, func(c *Config) { c.OnArm = func(at time.Time) { told = append(told, at) } })
	start := l.now
	_, armed := l.p.NextPurge()
	l.want("nothing parked", armed, false)
	a, b := l.client(0).start(), l.client(0).start()
	l.now = start.Add(time.Second)
	l.end(a)
	l.now = start.Add(3 * time.Second)
	l.end(b)
	at, armed := l.p.NextPurge()
	l.want("set by the first", []any{at, armed}, []any{start.Add(6 * time.Second), true})
	l.want("told once", told, []time.Time{at})
	l.want("too early", len(l.p.Purge(at.Add(-1))), 0)
	s := l.p.Stats()
	l.want("an early call is no tick", s.UsedMax, 2)
	l.p.Purge(at.Add(time.Second))
	l.want("a late call is one tick", l.p.Stats().UsedMax, 0)
	again, armed := l.p.NextPurge()
	l.want("and the next follows a full period later", []any{again, armed}, []any{at.Add(6 * time.Second), true})
}

// A tick that finds nothing parked leaves peak and estimate alone, and the timer rests until something parks.
func TestPurgeNothingParked(t *testing.T) {
	l := newLab(t, Always)
	c := l.crowd(0, 5, 1)
	for range 5 {
		l.p.Pick(Request{Key: 1})
	}
	l.fail(c[3])
	l.fail(c[4])
	l.want("closed", l.tick(), 0)
	s := l.p.Stats()
	l.want("used, peak, estimate", []int{s.UsedCur, s.UsedMax, s.NeedEst}, []int{3, 5, 5})
	_, armed := l.p.NextPurge()
	l.want("rests", armed, false)
	l.end(c[0])
	_, armed = l.p.NextPurge()
	l.want("set again", armed, true)
}

// Under steady load nothing is purged: the estimate is the load.
func TestPurgeSteadyLoad(t *testing.T) {
	l := newLab(t, Always)
	conns := l.crowd(0, 6, 2)
	for range 20 {
		for range conns {
			l.p.Pick(Request{Key: 1})
		}
		for _, c := range conns {
			l.end(c)
		}
		l.want("closed", l.tick(), 0)
	}
}

// The connections that parked longest ago go first, proven or not.
func TestPurgeOldestFirst(t *testing.T) {
	l := newLab(t, Always)
	a, b, c, d := l.client(0).start(), l.client(0).start(), l.client(0).start(), l.client(0).start()
	b.served = 1
	for _, x := range []*Conn{c, b, d, a} {
		l.end(x)
	}
	l.tick()
	l.tick()
	l.tick()
	l.want("excess 4-2: one, and one more", l.closed, []int{3, 2})
}

// A tick handles all threads at once; each closes its share, and one more. The estimate decays once.
func TestPurgeThreads(t *testing.T) {
	l := newLab(t, Always, threads(4))
	conns := [][]*Conn{}
	for thread, n := range []int{8, 4, 0, 4} {
		var at []*Conn
		for range n {
			l.opened++
			at = append(at, l.p.Connect(Request{Thread: thread, Key: 1}, false, l.opened))
		}
		conns = append(conns, at)
	}
	for _, at := range conns {
		for _, c := range at {
			l.end(c)
		}
	}
	l.want("16 in use at once, all park", l.p.Stats().IdlePerThr, []int{8, 4, 0, 4})
	l.tick()
	l.tick()
	l.want("estimate after two ticks", l.p.Stats().NeedEst, 8)
	l.want("excess 16-8, kill 4: 4*8/16+1, 4*4/16+1, nothing there, 4*4/16+1", l.tick(), 3+2+0+2)
	l.want("left", l.p.Stats().IdlePerThr, []int{5, 2, 0, 2})
}

// One connection less than the need counts as one too many: HAProxy's rounding, seen on 2.6.12. Five at once with
// pool-max-conn 4: the first tick closes two of the four, the next two close none.
func TestPurgeRoundsUpBelowZero(t *testing.T) {
	l := newLab(t, Always, maxConn(4))
	l.crowd(0, 5, 1)
	var got []int
	for range 3 {
		n := l.tick()
		s := l.p.Stats()
		got = append(got, n, s.IdleCur, s.NeedEst)
	}
	l.want("closed, left, estimate", got, []int{2, 2, 5, 0, 2, 2, 0, 2, 1})
}

// Busy and private connections are never purged.
func TestPurgeLeavesBusy(t *testing.T) {
	l := newLab(t, Never)
	cl := l.client(0)
	cl.request()
	_, armed := l.p.NextPurge()
	l.want("a kept one does not set the timer", armed, false)
}
