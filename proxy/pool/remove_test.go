package pool

import (
	"sync"
	"testing"
)

// A parked connection whose wire died, or on which a byte came that nobody asked for (R14), is forgotten; the remover
// closes it, once.
func TestRemoveParked(t *testing.T) {
	l := newLab(t, Always)
	c := l.client(0).start()
	l.end(c)
	l.want("the remover closes", l.p.Remove(c), true)
	l.want("once", l.p.Remove(c), false)
	l.wantParked("gone", 0, 0)
	l.want("not handed out", l.p.Pick(Request{Key: 1}), (*Conn)(nil))
}

// A busy connection whose wire died gives back its count at once; its last stream closes it.
func TestRemoveBusy(t *testing.T) {
	l := newLab(t, Always)
	l.mux = true
	c := l.client(0).start()
	l.client(0).start()
	l.want("streams are on it", l.p.Remove(c), false)
	l.want("not used any more", l.p.Stats().UsedCur, 0)
	l.want("not available any more", l.p.Pick(Request{Key: 1}), (*Conn)(nil))
	l.want("first stream", l.end(c), Keep)
	l.want("last stream", l.end(c), Close)
	l.want("used once, given back once", l.p.Stats().UsedCur, 0)
}

// What a session keeps idle is waiting, too: the remover closes it, and the session has room for another.
func TestRemoveKept(t *testing.T) {
	l := newLab(t, Never)
	cl := l.client(0)
	cl.session = NewSession(1)
	c := cl.start()
	l.end(c)
	l.want("the remover closes", l.p.Remove(c), true)
	l.want("the next one is kept", l.end(cl.start()), Keep)
}

// Remove against Pick has exactly one winner.
func TestRemoveAgainstPick(t *testing.T) {
	for range 2000 {
		l := newLab(t, Always, threads(2))
		c := l.crowd(1, 1, 1)[0]
		var picked *Conn
		var removed bool
		var wg sync.WaitGroup
		wg.Go(func() { picked = l.p.Pick(Request{Key: 1}) })
		wg.Go(func() { removed = l.p.Remove(c) })
		wg.Wait()
		if (picked == c) == removed {
			t.Fatalf("picked %v, removed %v", picked != nil, removed)
		}
		if picked != nil {
			l.want("the taker closes", l.fail(c), Close)
		}
		l.want("at rest", l.p.Stats().UsedCur, 0)
	}
}
