package balance

import (
	"slices"
	"sync"
)

// roundRobin is balance roundrobin: the servers take turns, in proportion to their weights and as evenly spread as can
// be (5, 1, 1 gives a a b a c a a, not a a a a a b c); equal weights give the order of declaration, again and again.
//
// At each choice every usable server earns its weight; the richest is chosen, the first declared among equals, and pays
// what all have earned. A server that is not usable earns nothing, so it comes back without a heap of turns to make up
// for, and servers that come and go need no rebuilding of anything.
type roundRobin struct {
	mu      sync.Mutex
	weights []int
	credit  []int
}

func newRoundRobin(weights []int) Balancer {
	return &roundRobin{weights: slices.Clone(weights), credit: make([]int, len(weights))}
}

// Pick implements Balancer.
func (r *roundRobin) Pick(usable func(i int) bool, avoid int) (int, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	best, total, fallback := -1, 0, false
	for i, w := range r.weights {
		if w == 0 || !usable(i) {
			continue
		}
		if i == avoid {
			fallback = true // keeps its turn for a request that does not flee from it
			continue
		}
		total += w
		r.credit[i] += w
		if best < 0 || r.credit[i] > r.credit[best] {
			best = i
		}
	}
	if best < 0 {
		return avoid, fallback
	}
	r.credit[best] -= total
	return best, true
}
