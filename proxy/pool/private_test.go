package pool

import "testing"

// A private HTTP/1 connection leaves the used ones' count and serves its session alone from now on (R13: NTLM).
func TestSetPrivate(t *testing.T) {
	l := newLab(t, Always)
	cl := l.client(0)
	c := cl.start()
	l.want("possible", l.p.SetPrivate(c, cl.session), true)
	l.want("not used any more", l.p.Stats().UsedCur, 0)
	l.want("kept", l.end(c), Keep)
	l.wantParked("not for everybody", 0, 0)
	l.want("another client connects", l.client(0).request(), 2)
	l.want("its own session has it", cl.start(), c)
	l.want("twice is once", l.p.SetPrivate(c, cl.session), true)
	cl.leave()
	l.want("and dies with it", l.end(c), Close)
	l.want("given back once", l.p.Stats().UsedCur, 0)
}

// A multiplexed connection that others may be using cannot be made private.
func TestSetPrivateShared(t *testing.T) {
	for _, policy := range []*Policy{Aggressive, Always} {
		l := newLab(t, policy)
		l.mux = true
		cl := l.h2client(0)
		c := cl.start()
		l.want(policy.Name, l.p.SetPrivate(c, cl.session), false)
		l.want(policy.Name, l.end(c), Parked)
	}
}

// A multiplexed connection that the session owns already can be, and others never get it.
func TestSetPrivateOwned(t *testing.T) {
	l := newLab(t, Safe)
	l.mux = true
	cl := l.h2client(0)
	c := cl.start()
	l.want("possible", l.p.SetPrivate(c, cl.session), true)
	l.want("not for a stranger", l.p.SetPrivate(c, NewSession(5)), false)
	l.want("kept", l.end(c), Keep)
	l.want("another client connects", id(l.h2client(0).start()), 2)
	l.want("its own session has it", cl.start(), c)
}

// With never a connection leaves its trace in peak and estimate, though it is private from birth (so did HAProxy 2.6.12:
// used_cur 0, used_max 1, need_est 1).
func TestNeverTrace(t *testing.T) {
	l := newLab(t, Never)
	l.client(0).start()
	s := l.p.Stats()
	l.want("used, peak, estimate", []int{s.UsedCur, s.UsedMax, s.NeedEst}, []int{0, 1, 1})
}

// A connection that is made private when its client has gone already, or for nobody, serves nobody else: it is closed.
func TestSetPrivateNobody(t *testing.T) {
	l := newLab(t, Always)
	cl := l.client(0)
	c := cl.start()
	cl.leave()
	l.want("a closed session owns nothing", l.p.SetPrivate(c, cl.session), false)
	l.want("closed", l.end(c), Close)
	c = l.client(0).start()
	l.want("nobody owns nothing", l.p.SetPrivate(c, nil), false)
	l.want("closed", l.end(c), Close)
	l.want("given back once", l.p.Stats().UsedCur, 0)
}
