package pool

import "testing"

// Worked case of 1.5: one client, keys A and B, pool-low-conn 0. A is parked; when B is done used 1 + idle 1 exceeds the
// estimate 1 and the thread has something to reuse already: B is closed. The same with the destinations 2, 1, 2 of
// HAProxy's transparent test: the third request is not reused there either, since the second took no place.
func TestParkTwoKeys(t *testing.T) {
	l := newLab(t, Always)
	cl := l.client(0)
	c := cl.startKey(1)
	l.want("A parks", l.end(c), Parked)
	c = cl.startKey(2)
	l.want("B is closed", l.end(c), Close)
	l.wantParked("A alone", 1, 0)
}

// Worked case of 1.5: pool-low-conn tolerates as many more; with 2, both of two keys park.
func TestParkTwoKeysLowConn(t *testing.T) {
	l := newLab(t, Always, lowConn(2))
	cl := l.client(0)
	cl.requestKey(1)
	cl.requestKey(2)
	l.wantParked("both", 2, 0)
}

// Reason (a): a thread without a proven connection keeps the first one, whatever the estimate says; an unproven one only
// if the thread has no unproven one either.
func TestParkOnePerThread(t *testing.T) {
	l := newLab(t, Always)
	park := func(k Key, served int) Verdict {
		l.opened++
		c := l.p.Connect(Request{Key: k}, false, l.opened)
		c.served = uint8(served - 1)
		return l.end(c)
	}
	l.want("nothing there: unproven parks", park(1, 1), Parked)
	l.want("an unproven one there: unproven does not", park(2, 1), Close)
	l.want("no proven one there: proven parks", park(3, 2), Parked)
	l.want("a proven one there: proven does not", park(4, 2), Close)
	l.want("a proven one there: unproven does not", park(5, 1), Close)
}

// Reason (a) is per thread: each thread keeps one.
func TestParkEachThread(t *testing.T) {
	l := newLab(t, Always, threads(3), unshared)
	for thread := range 3 {
		l.client(thread).request()
	}
	l.want("one each", l.p.Stats().IdlePerThr, []int{1, 1, 1})
}

// Reason (b): as many park as were in use at the same time.
func TestParkNeed(t *testing.T) {
	l := newLab(t, Always)
	l.crowd(0, 10, 1)
	l.wantParked("all ten", 10, 0)
	c := l.p.Connect(Request{Key: 2}, false, 11)
	l.want("an eleventh is not needed", l.end(c), Close)
}

// pool-max-conn bounds the parked connections over all threads.
func TestParkMaxConn(t *testing.T) {
	l := newLab(t, Always, threads(2), maxConn(3), unshared)
	l.crowd(0, 2, 1)
	l.crowd(1, 2, 1)
	l.want("three", l.p.Stats().IdlePerThr, []int{2, 1})
	l.want("the fourth is closed", l.closed, []int{4})
}

// pool-purge-delay 0 never parks.
func TestParkNoDelay(t *testing.T) {
	l := newLab(t, Always, purgeDelay(0))
	l.want("closed", l.end(l.client(0).start()), Close)
}

// At the low descriptor ratio only reason (a) counts: about one per thread.
func TestParkDescriptorsLow(t *testing.T) {
	l := newLab(t, Always)
	l.fds = FDsLow
	l.crowd(0, 5, 1)
	l.wantParked("one", 1, 0)
}

// At the high descriptor ratio nothing parks.
func TestParkDescriptorsHigh(t *testing.T) {
	l := newLab(t, Always)
	l.fds = FDsHigh
	l.crowd(0, 5, 1)
	l.wantParked("none", 0, 0)
}
