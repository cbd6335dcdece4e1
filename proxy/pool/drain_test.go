package pool

import "testing"

// Drain gives away every connection without a stream: parked on any thread, or kept by a session.
func TestDrain(t *testing.T) {
	l := newLab(t, Always, threads(2))
	l.crowd(0, 2, 1)
	l.crowd(1, 1, 2)
	cl := l.client(0)
	l.p.cfg.Policy = Never
	cl.request() // connection 4 is private
	l.p.cfg.Policy = Always
	busy := l.h2client(1).startKey(7)
	l.shut(l.p.Drain()...)
	l.want("all but the busy one", l.closed, []int{1, 2, 4, 3})
	l.wantParked("none", 0, 0)
	l.want("none kept", l.p.Stats().IdleSess, 0)
	l.want("its session has nothing either", len(cl.session.Close()), 0)
	l.want("the busy one parks later", l.end(busy), Parked)
}

// In maintenance no connection waits: what was parked is drained, and what finishes later is closed (P4).
func TestMaintenance(t *testing.T) {
	l := newLab(t, Always)
	l.client(0).request()
	busy := l.client(0).startKey(2)
	private := l.client(0)
	kept := private.startKey(3)
	l.p.SetPrivate(kept, private.session)
	l.p.SetMaintenance(true)
	l.shut(l.p.Drain()...)
	l.want("parked ones at once", l.closed, []int{1})
	l.want("a busy one when it is done", l.end(busy), Close)
	l.want("a private one, too", l.end(kept), Close)
	l.p.SetMaintenance(false)
	l.want("afterwards they park again", l.end(l.client(0).start()), Parked)
}

// At the high descriptor ratio one parked connection makes room: the own thread's oldest, else another thread's.
func TestEvict(t *testing.T) {
	l := newLab(t, Always, threads(3))
	l.crowd(1, 2, 1)
	l.crowd(2, 1, 2)
	l.want("no need", l.p.Evict(1), (*Conn)(nil))
	l.fds = FDsHigh
	l.want("its oldest", id(l.p.Evict(1)), 1)
	l.want("the next thread's, in order", id(l.p.Evict(0)), 2)
	l.want("the last one", id(l.p.Evict(0)), 3)
	l.want("none left", l.p.Evict(0), (*Conn)(nil))
}
