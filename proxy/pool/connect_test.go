package pool

import "testing"

// With always a multiplexed connection is shared from birth on its thread, before it is established.
func TestConnectAlwaysSharesAtOnce(t *testing.T) {
	l := newLab(t, Always)
	l.mux = true
	c := l.client(0).begin(1)
	l.want("the second client waits on the same wire", l.client(0).begin(1), c)
	l.want("another key does not", id(l.client(0).begin(2)), 2)
}

// Two requests of a thread that both found nothing open one connection all the same, where it is shared from birth and carries both.
func TestConnectFindsWhatOthersOpened(t *testing.T) {
	for _, policy := range policies {
		for _, mux := range []bool{false, true} {
			l := newLab(t, policy, streams(2))
			var got []int
			for wire := range 3 {
				c := l.p.Connect(Request{Session: new(Session), Key: 1}, mux, wire)
				got = append(got, c.Wire.(int))
			}
			want := []int{0, 1, 2}
			if mux && policy == Always {
				want = []int{0, 0, 2}
			}
			l.want(policy.Name, got, want)
		}
	}
	l := newLab(t, Always)
	first := l.p.Connect(Request{Key: 1}, true, 1)
	l.want("another key", l.p.Connect(Request{Key: 2}, true, 2).Wire, 2)
	l.want("what others opened counts as reused", l.p.Connect(Request{Key: 1}, true, 3), first)
	l.want("connects and reuses", []uint64{l.p.Stats().Connect, l.p.Stats().Reuse}, []uint64{2, 1})
}

// With always a multiplexed connection is shared up to its limit; the next stream connects.
func TestConnectAlwaysLimit(t *testing.T) {
	l := newLab(t, Always, streams(3))
	l.mux = true
	var got []int
	for range 7 {
		got = append(got, id(l.client(0).start()))
	}
	l.want("three each", got, []int{1, 1, 1, 2, 2, 2, 3})
}

// An HTTP/1 connection carries one stream: it is never available, in any mode.
func TestConnectH1IsNotShared(t *testing.T) {
	for _, policy := range policies {
		l := newLab(t, policy)
		cl := l.h2client(0)
		l.want(policy.Name, ids([]*Conn{cl.start(), cl.start()}), []int{1, 2})
	}
}

// With aggressive a multiplexed connection is shared once a first stream has left it, and not before.
func TestConnectAggressiveSharesLater(t *testing.T) {
	l := newLab(t, Aggressive)
	l.mux = true
	c := l.client(0).start()
	l.want("another client connects", id(l.client(0).start()), 2)
	l.want("so does the same client: it does not own it", id(l.client(0).start()), 3)
	l.p.cfg.Policy = Always // lets a second stream onto connection 1
	c.shareable = true
	c.relist()
	l.want("two streams", l.client(0).start(), c)
	l.p.cfg.Policy = Aggressive
	l.end(c)
	l.want("one left, one stays: shared", l.client(0).start(), c)
}

// With safe a busy multiplexed connection belongs to its session, which may put more streams on it once it is established.
func TestConnectSafeOwns(t *testing.T) {
	l := newLab(t, Safe)
	l.mux = true
	cl := l.h2client(0)
	c := cl.begin(1)
	l.want("while connecting nobody may", id(cl.begin(1)), 2)
	l.p.Established(c)
	l.want("established: its own session may", cl.begin(1), c)
	l.want("another one may not", id(l.h2client(0).begin(1)), 3)
}

// With safe a multiplexed connection that still has streams when its session goes is shared once one of these leaves.
func TestConnectSafeOrphan(t *testing.T) {
	l := newLab(t, Safe)
	l.mux = true
	cl := l.h2client(0)
	c := cl.start()
	cl.start()
	cl.leave()
	l.want("not listed yet", id(l.h2client(0).start()), 2)
	l.end(c)
	l.want("available now", l.h2client(0).start(), c)
}

// With safe a parked multiplexed connection belongs to the session that takes it, until its last stream leaves.
func TestPickSafeOwns(t *testing.T) {
	l := newLab(t, Safe)
	l.mux = true
	l.h2client(0).request()
	a, b := l.h2client(0), l.h2client(0)
	c := a.start()
	l.want("taken from the parked ones", id(c), 1)
	l.want("its owner may use it more", a.start(), c)
	l.want("others may not", id(b.start()), 2)
	l.end(c)
	l.want("not even when one stream left", id(b.start()), 2)
	l.end(c)
	l.want("the next one may when all left", id(l.h2client(0).start()), 1)
}

// With aggressive a parked multiplexed connection is everybody's as soon as somebody takes it.
func TestPickAggressiveShares(t *testing.T) {
	l := newLab(t, Aggressive)
	l.mux = true
	l.client(0).request()
	c := l.client(0).start()
	l.want("taken, then shared", ids([]*Conn{c, l.client(0).start()}), []int{1, 1})
}

// A connection whose connect(2) failed gives back what it was counted as, when its last stream has learned of it.
func TestConnectFails(t *testing.T) {
	l := newLab(t, Always)
	l.mux = true
	c := l.client(0).begin(1)
	l.client(0).begin(1)
	l.want("used while connecting", l.p.Stats().UsedCur, 1)
	l.want("one stream still has to learn it", l.fail(c), Keep)
	l.want("nobody else gets it meanwhile", id(l.client(0).begin(1)), 2)
	l.want("the last one closes", l.fail(c), Close)
	l.want("given back", l.p.Stats().UsedCur, 1)
}

// A limit below what the connection carries takes it from the available ones at once; the streams stay.
func TestSetLimitLowers(t *testing.T) {
	l := newLab(t, Always)
	l.mux = true
	c := l.client(0).start()
	l.client(0).start()
	l.want("not parked: nothing to close", l.p.SetLimit(c, 1), false)
	l.want("the next stream connects", id(l.client(0).start()), 2)
	l.end(c)
	l.end(c)
	l.wantParked("it is still good for one stream at a time", 0, 1)
}

// A raised limit makes a connection available again that policy shares.
func TestSetLimitRaises(t *testing.T) {
	l := newLab(t, Always, streams(1))
	l.mux = true
	c := l.client(0).start()
	l.p.SetLimit(c, 2)
	l.want("room for one more", l.client(0).start(), c)
	l.want("and no more", id(l.client(0).start()), 2)
}

// Whether it is shared is decided when a stream leaves, even where there is no room at that moment: a raised limit is enough.
func TestSetLimitRaisesOrphan(t *testing.T) {
	l := newLab(t, Safe, streams(3))
	l.mux = true
	cl := l.h2client(0)
	c := cl.start()
	cl.start()
	cl.start()
	cl.leave()
	l.p.SetLimit(c, 2)
	l.end(c)
	l.want("two left, two allowed", id(l.h2client(0).start()), 2)
	l.p.SetLimit(c, 3)
	l.want("room for anybody", l.h2client(0).start(), c)
}

// A raised limit does not share what the policy does not share yet.
func TestSetLimitRaisesAggressive(t *testing.T) {
	l := newLab(t, Aggressive, streams(1))
	l.mux = true
	c := l.client(0).start()
	l.p.SetLimit(c, 100)
	l.want("no stream has left it yet", id(l.client(0).start()), 2)
}

// After GOAWAY (limit 0) a busy connection is never handed out, and is closed when its last stream leaves.
func TestSetLimitZeroBusy(t *testing.T) {
	for _, policy := range policies {
		l := newLab(t, policy)
		l.mux = true
		cl := l.h2client(0)
		c := cl.start()
		l.want(policy.Name+": streams remain", l.p.SetLimit(c, 0), false)
		l.want(policy.Name+": not handed out", id(cl.start()), 2)
		l.want(policy.Name+": closed at the end", l.end(c), Close)
	}
}

// After GOAWAY a parked connection is forgotten, and the caller of SetLimit closes it.
func TestSetLimitZeroParked(t *testing.T) {
	l := newLab(t, Always)
	l.mux = true
	c := l.client(0).start()
	l.end(c)
	l.want("the caller closes it", l.p.SetLimit(c, 0), true)
	l.wantParked("gone", 0, 0)
	l.want("only once", l.p.SetLimit(c, 0), false)
}
