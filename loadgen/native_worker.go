package loadgen

import (
	"sync/atomic"
	"time"

	"github.com/reuselab/reuselab/fakeservers/sockets"
)

// worker drives some of the homes. Everything in it is touched by its own goroutine only, but what says otherwise.
type worker struct {
	load  *load
	plan  *plan
	net   sockets.Network
	homes []*home
	conns []*conn // by name
	buf   []byte  // for reading: everything received goes through it

	now      int64   // nanoseconds since the release, as of the last look at the clock
	ready    []*lane // lanes to begin a request
	unsent   []*conn // connections with something to write
	timers   timers
	inFlight inFlight
	alive    int   // homes and lanes that may begin another request by themselves
	stopped  bool  // none begins one any more
	failed   error // of the network

	tally counts
	seen  struct{ requests, responses, errors, conns atomic.Int64 } // for other goroutines
}

// readSize is the most that one read takes, and thereby the longest head of a response.
const readSize = 64 << 10

// newWorker makes worker number i out of n, with each n-th home and yet without a network.
func newWorker(l *load, i, n int) *worker {
	w := &worker{load: l, plan: l.plan, buf: make([]byte, readSize), tally: newCounts(l.plan.open())}
	for k := i; k < l.plan.homes; k += n {
		w.homes = append(w.homes, newHome(w, k))
	}
	return w
}

// run is the worker's goroutine.
func (w *worker) run() {
	for _, h := range w.homes {
		h.release()
	}
	w.look()
	for w.advance(); !w.over(); w.advance() {
		timeout, limited := w.untilNext()
		names, err := w.net.Wait(timeout, limited)
		if err != nil {
			w.failed = err
			break
		}
		w.look()
		for _, name := range names {
			w.conns[name].look()
			w.drain()
		}
	}
	w.stop()
	w.tally.unfinished = int64(w.inFlight.size)
	for _, c := range w.conns {
		c.end(EndKept, false)
	}
	w.publish()
}

// look looks at the clock. From the end of a timed load on no request begins, whatever is seen in the same moment.
func (w *worker) look() {
	w.now = int64(time.Since(w.load.released))
	if w.plan.Duration > 0 && w.now >= int64(w.plan.Duration) {
		w.stop()
	}
}

// advance does everything that is due.
func (w *worker) advance() {
	for l := w.inFlight.first; l != nil && l.began+int64(w.plan.Timeout) <= w.now; l = w.inFlight.first {
		l.conn.timeout(l)
	}
	for !w.stopped && w.timers.due(w.now) {
		w.timers.pop().fire()
	}
	w.drain()
	w.publish()
}

// drain begins requests and writes, until nothing is left to begin or to write. One write carries all that one round begins on
// a connection.
func (w *worker) drain() {
	for len(w.ready)+len(w.unsent) > 0 {
		for i := 0; i < len(w.ready); i++ { // begin may make others ready
			w.ready[i].begin()
		}
		w.ready = w.ready[:0]
		for i := 0; i < len(w.unsent); i++ {
			w.unsent[i].flush()
		}
		w.unsent = w.unsent[:0]
	}
}

// stop ends the beginning of requests.
func (w *worker) stop() {
	if !w.stopped {
		w.stopped = true
		w.load.stop()
	}
}

// over reports whether there is nothing left to wait for.
func (w *worker) over() bool {
	if w.alive == 0 && w.inFlight.size == 0 {
		w.stop()
	}
	switch {
	case w.load.given.Load():
		return true
	case !w.stopped:
		return false
	case w.plan.Grace > 0 && w.now >= int64(w.plan.Duration+w.plan.Grace) && w.plan.Duration > 0:
		return true
	}
	return w.inFlight.size == 0
}

// untilNext is how long there is nothing to do but wait.
func (w *worker) untilNext() (timeout time.Duration, limited bool) {
	next := int64(-1)
	consider := func(at int64) {
		if next < 0 || at < next {
			next = at
		}
	}
	if l := w.inFlight.first; l != nil {
		consider(l.began + int64(w.plan.Timeout))
	}
	if at, some := w.timers.next(); some && !w.stopped {
		consider(at)
	}
	switch {
	case w.plan.Duration == 0:
	case !w.stopped:
		consider(int64(w.plan.Duration))
	case w.plan.Grace > 0:
		consider(int64(w.plan.Duration + w.plan.Grace))
	}
	return time.Duration(max(0, next-w.now)), next >= 0
}

// publish lets other goroutines see the counts.
func (w *worker) publish() {
	w.seen.requests.Store(w.tally.requests)
	w.seen.responses.Store(w.tally.responses)
	w.seen.errors.Store(w.tally.errors)
	w.seen.conns.Store(w.tally.conns)
}
