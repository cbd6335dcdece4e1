package pool

import (
	"testing"
)

// The rows of specification 11 that the pool alone decides: one thread, an HTTP/1 server unless said.

// R1: safe, C1 makes three requests and leaves; C2's first request opens a new connection.
func TestR1(t *testing.T) {
	l := newLab(t, Safe)
	c1 := l.client(0)
	l.want("C1 keeps one connection", []int{c1.request(), c1.request(), c1.request()}, []int{1, 1, 1})
	c1.leave()
	l.want("C2 connects", l.client(0).request(), 2)
}

// R2: safe, C1 makes one request and stays; C2 two: its first opens B, which is closed at its end; its second takes A.
func TestR2(t *testing.T) {
	l := newLab(t, Safe)
	l.client(0).request()
	c2 := l.client(0)
	l.want("B, then A", []int{c2.request(), c2.request()}, []int{2, 1})
	l.want("B was closed", l.closed, []int{2})
	l.wantParked("one, proven by now", 0, 1)
}

// R3: aggressive, C1 makes one request and leaves; C2's first does not take an unproven connection.
func TestR3(t *testing.T) {
	l := newLab(t, Aggressive)
	c1 := l.client(0)
	c1.request()
	c1.leave()
	l.want("new", l.client(0).request(), 2)
}

// R4: aggressive, C1 makes two requests and leaves; C2's first takes the proven connection.
func TestR4(t *testing.T) {
	l := newLab(t, Aggressive)
	c1 := l.client(0)
	c1.request()
	c1.request()
	c1.leave()
	l.want("reused", l.client(0).request(), 1)
}

// R5: always, C1 makes one request and leaves; C2's first takes its connection.
func TestR5(t *testing.T) {
	l := newLab(t, Always)
	c1 := l.client(0)
	c1.request()
	c1.leave()
	l.want("reused", l.client(0).request(), 1)
}

// R6: never, C1 reuses its own connection, C2 gets a new one, and C1's dies with C1.
func TestR6(t *testing.T) {
	l := newLab(t, Never)
	c1, c2 := l.client(0), l.client(0)
	l.want("C1, C1, C2", []int{c1.request(), c1.request(), c2.request()}, []int{1, 1, 2})
	c1.leave()
	l.want("closed with its client", l.closed, []int{1})
}

// R7: safe with retry-on all-retryable-errors: even a first request takes an unproven connection.
func TestR7(t *testing.T) {
	l := newLab(t, Safe)
	c1 := l.client(0)
	c1.request()
	c1.leave()
	c2 := l.client(0)
	c2.retrySafe = true
	l.want("reused", c2.request(), 1)
}

// R8: safe with an HTTP/2 client: its streams are never first, so stream 1 reuses.
func TestR8(t *testing.T) {
	l := newLab(t, Safe)
	c1 := l.h2client(0)
	c1.request()
	c1.leave()
	l.want("reused", l.h2client(0).request(), 1)
}

// R9: always, two keys in turn: with pool-low-conn 0 never more than one is parked, with 2 both are.
func TestR9(t *testing.T) {
	for low, want := range map[int]int{0: 1, 2: 2} {
		l := newLab(t, Always, lowConn(low))
		cl := l.client(0)
		most := 0
		for n := range 10 {
			cl.requestKey(Key(n % 2))
			most = max(most, l.p.Stats().IdleCur)
		}
		l.want("most parked", most, want)
		l.want("the last request found its own", l.p.Stats().Connect < 10, true)
	}
}

// P1: pool-max-conn N, 2N requests at once: N are parked afterwards.
func TestP1(t *testing.T) {
	l := newLab(t, Always, maxConn(5))
	l.crowd(0, 10, 1)
	l.wantParked("five", 5, 0)
	l.want("five closed", len(l.closed), 5)
}

// P2: pool-max-conn 0: as many connects as requests.
func TestP2(t *testing.T) {
	l := newLab(t, Always, maxConn(0))
	cl := l.client(0)
	for range 10 {
		cl.request()
	}
	l.want("connects", l.p.Stats().Connect, uint64(10))
}

// P3 is TestPurgeWalk, P4 is TestMaintenance.
