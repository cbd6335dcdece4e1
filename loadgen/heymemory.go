package loadgen

import (
	"runtime/debug"
	"sync"
)

const (
	// heyResultBytes is what a Work allocates for each request it may send: six latency
	// slices and the statuses, eight bytes each.
	heyResultBytes = 7 * 8
	// garbageBytes is how much garbage may gather beside that.
	garbageBytes = 64 << 20
)

// slack keeps the garbage of running loads in bounds. What a Work allocates at its start
// is mostly never touched, so it costs nothing, but the garbage collector waits until
// the heap has doubled: 50 users and a minute would be 1.3 GB of garbage.
var slack gcSlack

// gcSlack sets the collector's percentage for as long as loads run. It is the process's,
// so loads share it.
type gcSlack struct {
	mu       sync.Mutex // guards the following
	loads    int
	reserved int64
	original int // percentage before the first load
}

// reserve makes room for one load's results.
func (s *gcSlack) reserve(bytes int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.loads++
	s.reserved += bytes
	was := debug.SetGCPercent(int(max(1, 100*garbageBytes/(s.reserved+garbageBytes))))
	if s.loads == 1 {
		s.original = was
	}
}

// free ends what reserve began.
func (s *gcSlack) free(bytes int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.loads--
	s.reserved -= bytes
	if s.loads == 0 {
		debug.SetGCPercent(s.original)
	}
}
