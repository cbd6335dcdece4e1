package pool

import (
	"strings"
	"testing"
)

// The lookup table of specification 1.2, every cell: which lists are looked up, in which order, when each of them holds a
// connection. (HAProxy's table has two rows and no threads: own and other are its grab, step by step.)
func TestPickTable(t *testing.T) {
	for _, row := range []struct {
		policy                  *Policy
		first, retrySafe, later string
	}{
		{Never, "session", "session", "session"},
		{Safe, "session avail", "session avail idle safe other-idle other-safe", "session avail idle safe other-idle other-safe"},
		{Aggressive, "session avail safe other-safe", "session avail idle safe other-idle other-safe", "session avail idle safe other-idle other-safe"},
		{Always, "session avail safe other-safe idle other-idle", "session avail idle safe other-idle other-safe", "session avail idle safe other-idle other-safe"},
	} {
		t.Run(row.policy.Name+"/first", func(t *testing.T) {
			wantOrder(t, row.policy, Request{First: true}, row.first)
		})
		t.Run(row.policy.Name+"/first-retry-safe", func(t *testing.T) {
			wantOrder(t, row.policy, Request{First: true, RetrySafe: true}, row.retrySafe)
		})
		t.Run(row.policy.Name+"/later", func(t *testing.T) {
			wantOrder(t, row.policy, Request{}, row.later)
		})
	}
}

// wantOrder puts one connection with the key into every list of both threads, and two with another key, and picks until
// nothing is left. Thread 1's available connection must never come.
func wantOrder(t *testing.T, policy *Policy, r Request, want string) {
	t.Helper()
	l := newLab(t, Always, threads(2))
	s := NewSession(5)
	connect := func(name string, thread int, k Key, mux bool) *Conn {
		c := l.p.Connect(Request{Thread: thread, Key: k}, mux, name)
		l.p.Established(c)
		return c
	}
	private := connect("session", 0, 1, false)
	l.p.SetPrivate(private, s)
	parked := map[*Conn]int{
		private:                            1,
		connect("idle", 0, 1, false):       1,
		connect("safe", 0, 1, false):       2,
		connect("other-idle", 1, 1, false): 1,
		connect("other-safe", 1, 1, false): 2,
		connect("wrong-key", 0, 2, false):  2,
		connect("wrong-key", 1, 2, false):  1,
	}
	for _, c := range []*Conn{connect("avail", 0, 1, true), connect("other-avail", 1, 1, true)} {
		l.p.SetLimit(c, 2)
	}
	for c, served := range parked {
		c.served = uint8(served - 1)
		l.p.Detach(c, true, l.now)
	}
	l.p.cfg.Policy = policy
	r.Key, r.Session = 1, s
	var got []string
	for c := l.p.Pick(r); c != nil; c = l.p.Pick(r) {
		got = append(got, c.Wire.(string))
	}
	l.want("order of lookup", strings.Join(got, " "), want)
}

// Among connections of one list and key the one that parked first is taken.
func TestPickOldestFirst(t *testing.T) {
	for _, served := range []int{1, 2} { // unproven, proven
		l := newLab(t, Always)
		l.crowd(0, 3, served)
		cl := l.client(0)
		l.want("first parked, first taken", ids([]*Conn{cl.start(), cl.start(), cl.start()}), []int{1, 2, 3})
	}
}

// With pool-max-conn 0 nothing parked is looked up, but what is available is.
func TestPickMaxConnZero(t *testing.T) {
	l := newLab(t, Always)
	l.crowd(0, 2, 2)
	l.p.cfg.MaxConn = 0
	l.want("parked ones are ignored", l.client(0).request(), 3)
	l.p.Drain()
	l.mux = true
	c := l.client(0).start()
	l.want("available ones are not", l.client(0).start(), c)
}

// A takeover is refused while fewer than pool-low-conn connections are parked, counted over the whole server.
func TestTakeOverLowConn(t *testing.T) {
	l := newLab(t, Always, threads(3), lowConn(3))
	l.crowd(1, 2, 1)
	l.want("2 parked on the other thread, 3 wanted", l.p.Pick(Request{Key: 1}), (*Conn)(nil))
	l.crowd(2, 1, 1)
	l.want("3 parked in all, though no thread has 3", id(l.p.Pick(Request{Key: 1})), 1)
	l.want("2 are left: refused again", l.p.Pick(Request{Key: 1}), (*Conn)(nil))
}

// When descriptors run low a takeover is not refused: it is cheaper than one more connection.
func TestTakeOverLowDescriptors(t *testing.T) {
	l := newLab(t, Always, threads(2), lowConn(3))
	l.crowd(1, 1, 1)
	l.fds = FDsLow
	l.want("taken over", id(l.p.Pick(Request{Key: 1})), 1)
}

// The own thread's connections are not subject to pool-low-conn.
func TestPickOwnDespiteLowConn(t *testing.T) {
	l := newLab(t, Always, threads(2), lowConn(3))
	l.crowd(0, 1, 1)
	l.want("own", id(l.p.Pick(Request{Key: 1})), 1)
}

// With tune.idle-pool.shared off no thread takes from another.
func TestTakeOverUnshared(t *testing.T) {
	l := newLab(t, Always, threads(2), unshared)
	l.crowd(1, 1, 2)
	l.want("not shared", l.p.Pick(Request{Key: 1}), (*Conn)(nil))
}

// A takeover scan begins behind the thread that gave one last, so that all give in turn.
func TestTakeOverRotates(t *testing.T) {
	l := newLab(t, Always, threads(4), lowConn(8)) // low enough for all to park
	for thread := range 4 {
		l.crowd(thread, 2, 1) // connections 1 2, 3 4, 5 6, 7 8
	}
	l.p.cfg.LowConn = 0
	l.want("own ones first", ids([]*Conn{l.p.Pick(Request{Key: 1}), l.p.Pick(Request{Key: 1})}), []int{1, 2})
	var got []int
	for c := l.p.Pick(Request{Key: 1}); c != nil; c = l.p.Pick(Request{Key: 1}) {
		got = append(got, id(c))
	}
	l.want("then each thread in turn", got, []int{3, 5, 7, 4, 6, 8})
}

// A connection that was taken over belongs to its new thread: it parks there.
func TestTakeOverMoves(t *testing.T) {
	l := newLab(t, Always, threads(2))
	l.crowd(1, 1, 1)
	c := l.p.Pick(Request{Key: 1})
	l.want("gauges while busy", l.p.Stats().IdlePerThr, []int{0, 0})
	l.end(c)
	l.want("gauges when parked", l.p.Stats().IdlePerThr, []int{1, 0})
	l.want("proven: it has served twice", l.p.Stats().SafeNb, 1)
}

// A busy multiplexed connection cannot change threads: sharing it is per thread.
func TestAvailableStaysOnItsThread(t *testing.T) {
	l := newLab(t, Always, threads(2))
	l.mux = true
	c := l.client(0).start()
	l.want("same thread", l.client(0).start(), c)
	l.want("another thread connects", id(l.client(1).start()), 2)
}

// Connect counts as a connect and Pick as a reuse, and a Pick that finds nothing as neither.
func TestPickCounters(t *testing.T) {
	l := newLab(t, Always, threads(2))
	l.client(0).request()
	l.client(0).request()
	l.client(1).request()
	s := l.p.Stats()
	l.want("connect", s.Connect, uint64(1))
	l.want("reuse", s.Reuse, uint64(2))
}
