package pool

import "testing"

// When a client goes, the connections that waited for it alone are closed.
func TestSessionClose(t *testing.T) {
	l := newLab(t, Never)
	cl := l.client(0)
	cl.requestKey(1)
	cl.requestKey(2)
	cl.leave()
	l.want("both", l.closed, []int{1, 2})
	l.want("gauge", l.p.Stats().IdleSess, 0)
	l.want("closing again closes nothing", len(cl.session.Close()), 0)
}

// When a client goes, what is parked for everybody stays.
func TestSessionCloseLeavesParked(t *testing.T) {
	l := newLab(t, Safe)
	cl := l.client(0)
	cl.request()
	cl.leave()
	l.wantParked("stays", 1, 0)
}

// A multiplexed connection that parked is its former session's no more, and stays when that goes.
func TestSessionCloseLeavesFormer(t *testing.T) {
	l := newLab(t, Safe)
	l.mux = true
	former, next := l.h2client(0), l.h2client(0)
	former.request()
	c := next.start()
	former.leave()
	l.want("the next one has it still", next.start(), c)
	l.want("and nobody else", id(l.h2client(0).start()), 2)
}

// A session prefers the server of which it owns a connection: of the first one that is established and may be used.
func TestSessionPrefer(t *testing.T) {
	a, b := newLab(t, Never), newLab(t, Never)
	cl := a.client(0)
	any := func(*Pool) bool { return true }
	a.want("owns none", cl.session.Prefer(any), (*Pool)(nil))
	first := a.p.Connect(cl.next(1), false, 1)
	a.want("is still connecting", cl.session.Prefer(any), (*Pool)(nil))
	second := b.p.Connect(cl.next(1), false, 1)
	b.p.Established(second)
	a.want("the other is established", cl.session.Prefer(any), b.p)
	a.p.Established(first)
	a.want("the first one", cl.session.Prefer(any), a.p)
	a.want("the first one that may be used", cl.session.Prefer(func(p *Pool) bool { return p != a.p }), b.p)
	a.end(first)
	a.want("idle, too", cl.session.Prefer(any), a.p)
}

// A busy private connection outlives its client until its stream leaves, and is closed then.
func TestSessionCloseBusyPrivate(t *testing.T) {
	l := newLab(t, Never)
	cl := l.client(0)
	c := cl.start()
	cl.leave()
	l.want("not yet", len(l.closed), 0)
	l.want("now", l.end(c), Close)
}

// A busy multiplexed connection of a client that went parks for everybody.
func TestSessionCloseBusyShared(t *testing.T) {
	l := newLab(t, Safe)
	l.mux = true
	cl := l.h2client(0)
	c := cl.start()
	cl.leave()
	l.want("parks", l.end(c), Parked)
}

// A session keeps at most max-session-srv-conns idle connections; one more is closed. Busy ones do not count.
func TestSessionMax(t *testing.T) {
	l := newLab(t, Never)
	cl := l.client(0)
	var conns []*Conn
	for k := range Key(DefaultSessionConns + 1) {
		conns = append(conns, cl.startKey(k))
	}
	for _, c := range conns[:DefaultSessionConns] {
		l.want("kept", l.end(c), Keep)
	}
	l.want("the sixth", l.end(conns[DefaultSessionConns]), Close)
	c := cl.startKey(0)
	l.want("taken from the kept ones", c, conns[0])
	d := cl.startKey(99)
	l.want("so there is room again", l.end(d), Keep)
	l.want("and now there is not", l.end(c), Close)
}

// A session that keeps none closes each.
func TestSessionMaxZero(t *testing.T) {
	l := newLab(t, Never)
	cl := l.client(0)
	cl.session = NewSession(0)
	l.want("closed", l.end(cl.start()), Close)
}

// One session counts over the pools of all servers, and never mixes them up.
func TestSessionSeveralServers(t *testing.T) {
	a, b := newLab(t, Never), newLab(t, Never)
	s := NewSession(1)
	ca, cb := a.client(0), b.client(0)
	ca.session, cb.session = s, s
	c := ca.start()
	l := a.end(c)
	a.want("kept", l, Keep)
	d := cb.start()
	b.want("not the other server's", b.p.Stats().Connect, uint64(1))
	b.want("the session is full", b.end(d), Close)
	a.want("still there", ca.start(), c)
}

// Without a session nothing can be private for longer than its request.
func TestSessionNone(t *testing.T) {
	l := newLab(t, Never)
	cl := l.client(0)
	cl.session = nil
	l.want("closed", l.end(cl.start()), Close)
}
