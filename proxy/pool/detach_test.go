package pool

import "testing"

// An HTTP/1 connection is unproven after its first request and proven after its second: proven means reused.
func TestDetachProven(t *testing.T) {
	l := newLab(t, Always)
	cl := l.client(0)
	cl.request()
	l.wantParked("one request", 1, 0)
	cl.request()
	l.wantParked("two requests on the same connection", 0, 1)
}

// A multiplexed connection is proven from the first request on.
func TestDetachMultiplexed(t *testing.T) {
	l := newLab(t, Always)
	l.mux = true
	l.client(0).request()
	l.wantParked("always the safe list", 0, 1)
}

// A connection that is not reusable is closed, and forgotten.
func TestDetachNotReusable(t *testing.T) {
	l := newLab(t, Always)
	l.want("closed", l.fail(l.client(0).start()), Close)
	l.want("not used", l.p.Stats().UsedCur, 0)
	l.wantParked("not parked", 0, 0)
}

// While streams remain a multiplexed connection is kept, and available where the policy shares it.
func TestDetachStreamsRemain(t *testing.T) {
	l := newLab(t, Always, streams(2))
	l.mux = true
	c := l.client(0).start()
	l.client(0).start()
	l.want("full: not available", l.p.Pick(Request{Key: 1}), (*Conn)(nil))
	l.want("one stream leaves", l.end(c), Keep)
	l.want("available again", l.client(0).start(), c)
}

// A private connection stays with its session, which uses it for its next request; others never get it.
func TestDetachPrivate(t *testing.T) {
	l := newLab(t, Never)
	cl := l.client(0)
	c := cl.start()
	l.want("its session keeps it", l.end(c), Keep)
	l.want("gauge", l.p.Stats().IdleSess, 1)
	l.want("another client connects", l.client(0).request(), 2)
	l.want("the same one reuses", cl.start(), c)
	l.want("gauge while busy", l.p.Stats().IdleSess, 1)
}

// A connection without a stream has nothing to detach.
func TestDetachTwice(t *testing.T) {
	l := newLab(t, Always)
	c := l.client(0).start()
	l.want("first", l.end(c), Parked)
	l.want("second", l.end(c), Keep)
	l.wantParked("once", 1, 0)
}
