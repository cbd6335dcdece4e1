package balance

import "sync"

// roundRobin is balance roundrobin: the servers take turns, in proportion to their weights and well spread; equal weights
// give the order of declaration, again and again. The sequences are HAProxy's (measured; see the test's table).
//
// Think of an endless row of numbered turns. A server of weight w out of a total W stands on every W/w-th turn, and
// waits at its next one. At turn t the server chosen is, in this order: one whose turn has come, the earliest first; one
// that never had a turn, the heaviest first, which fills the gaps; one that waits further ahead, the nearest first.
//
// A server that is passed over because it is unusable or to be avoided loses its turn, as a full one does in HAProxy. So
// when it comes back it has no heap of turns to make up for.
type roundRobin struct {
	mu      sync.Mutex
	servers []turns
	total   int // of all weights
	now     int // number of the turn that is due
	served  int // turns given so far: breaks the last ties
	lookup  int // number of the Pick under way
}

// turns is one server's place in the row.
type turns struct {
	weight int
	next   int  // the turn it waits at
	last   int  // the turn it waited at before that one
	rest   int  // what W/w left over, in 1/w turns: below weight
	known  bool // it had a turn before
	since  int  // served when it began to wait
	lookup int  // the last Pick that considered it
}

func newRoundRobin(weights []int) Balancer {
	r := &roundRobin{servers: make([]turns, len(weights))}
	for i, w := range weights {
		r.servers[i].weight = w
		r.total += w
	}
	return r
}

// Pick implements Balancer.
func (r *roundRobin) Pick(usable func(i int) bool, avoid int) (int, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lookup++
	fallback := false
	for {
		i, ok := r.nearest()
		if !ok {
			return avoid, fallback
		}
		r.give(&r.servers[i])
		switch {
		case !usable(i):
		case i == avoid:
			fallback = true
		default:
			return i, true
		}
	}
}

// nearest returns the server that is next in the row, of those that this Pick has not considered yet.
func (r *roundRobin) nearest() (int, bool) {
	best := -1
	for i := range r.servers {
		s := &r.servers[i]
		if s.weight == 0 || s.lookup == r.lookup {
			continue
		}
		if best < 0 || r.before(s, &r.servers[best]) {
			best = i
		}
	}
	return best, best >= 0
}

// before tells whether a is chosen rather than b, which was declared earlier.
func (r *roundRobin) before(a, b *turns) bool {
	if ga, gb := r.rank(a), r.rank(b); ga != gb {
		return ga < gb
	}
	switch {
	case !a.known:
		return a.weight > b.weight
	case a.next != b.next:
		return a.next < b.next
	case a.rest-a.weight != b.rest-b.weight:
		return a.rest-a.weight < b.rest-b.weight
	}
	return a.since < b.since
}

// rank orders the three kinds of candidates.
func (r *roundRobin) rank(s *turns) int {
	switch {
	case s.known && s.next <= r.now:
		return 0
	case !s.known:
		return 1
	}
	return 2
}

// give lets s have the turn that is due, and wait at its next one. What the division leaves over adds up to a whole turn
// now and then, so that the shares are right in the long run.
func (r *roundRobin) give(s *turns) {
	if !s.known {
		s.known, s.next = true, r.now
	}
	s.last = s.next
	s.next += r.total / s.weight
	s.rest += r.total % s.weight
	if s.rest >= s.weight {
		s.rest -= s.weight
		s.next++
	}
	r.served++
	s.since = r.served
	s.lookup = r.lookup
	r.now++
}

// SetWeight implements Balancer. A server that has a weight again waits a whole distance. One whose weight changes keeps
// its turn if the new distance would put it further ahead, and if its turn would have come already, or were to come at
// once, it waits a whole distance, too (HAProxy's lb_fwrr.c; sequences measured on 3.0.11).
func (r *roundRobin) SetWeight(i, weight int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := &r.servers[i]
	r.total += weight - s.weight
	before := s.weight
	s.weight, s.rest = weight, 0
	switch {
	case weight == 0, before > 0 && !s.known:
		return
	case before == 0:
		s.known = true
		s.next = r.now // so that it is too late, below
	default:
		s.next = min(s.next, s.last+r.total/weight)
	}
	if s.next < r.now+2 {
		s.next = r.now + r.total/weight
	}
}
