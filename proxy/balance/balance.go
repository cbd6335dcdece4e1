// Package balance chooses a server of a backend for a request. It is pure: no sockets, goroutines or clocks.
//
// One Balancer belongs to one backend and is shared by all its threads. Servers are numbers in declaration order:
//
//	b, err := balance.New("roundrobin", []int{1, 1, 2})
//	i, ok := b.Pick(func(i int) bool { return servers[i].usable() }, balance.None)
//
// A server is skipped while the caller calls it unusable (down, in maintenance, full) or its weight is 0. The package does
// not know why, and it knows neither cookies nor queues.
//
// To add an algorithm: one file with its type and constructor, and one line in the table.
package balance

import (
	"fmt"
	"strings"
)

// None is for Pick when no server is to be avoided.
const None = -1

// MaxWeight is the largest weight of a server, HAProxy's bound.
const MaxWeight = 256

// Balancer is one algorithm at work for one backend. It is safe for concurrent use, and Pick does not allocate.
type Balancer interface {
	// Pick returns a server for which usable is true. A retry names the server that failed as avoid: it is chosen only
	// if no other one is usable. It returns false when no server is usable. usable is called with a lock held: it must
	// be quick and must not call the Balancer.
	Pick(usable func(i int) bool, avoid int) (int, bool)

	// SetWeight changes server i's weight, 0 to MaxWeight, from the next Pick on. One that comes back from 0 has no turns
	// to make up for.
	SetWeight(i, weight int)
}

// algorithms holds every value of the balance keyword, sorted by name.
var algorithms = []struct {
	name string
	make func(weights []int) Balancer
}{
	{"roundrobin", newRoundRobin},
}

// New returns the algorithm called name for servers with these weights: 0 to MaxWeight each, 0 for a server that gets no
// balanced requests. Unknown names and other weights are errors.
func New(name string, weights []int) (Balancer, error) {
	for i, w := range weights {
		if w < 0 || w > MaxWeight {
			return nil, fmt.Errorf("weight %d of server %d is out of range (0 to %d)", w, i+1, MaxWeight)
		}
	}
	var known []string
	for _, a := range algorithms {
		if a.name == name {
			return a.make(weights), nil
		}
		known = append(known, a.name)
	}
	return nil, fmt.Errorf("unknown balance algorithm %q (known: %s)", name, strings.Join(known, ", "))
}
