package pool

import (
	"fmt"
	"strings"
)

// A Policy is one mode of http-reuse, as data. To add one: a file policy_NAME.go, and a line in policies. The table in each
// mode's comment is its column of specification 1.2: what is looked up for the first request of an HTTP/1 client and for
// every other one, in which order; a request that finds nothing connects.
type Policy struct {
	// Name is what stands behind http-reuse in a configuration.
	Name string

	// First and Later hold the lists that are looked up, in this order, for the first request of an HTTP/1 client
	// connection and for every other one. The session's own connections come before them, in every policy.
	First, Later []List

	// Share says who may use a connection that is in use.
	Share Share
}

// List is one step of a lookup.
type List uint8

const (
	// Available are the thread's own busy multiplexed connections that have a free stream.
	Available List = iota + 1
	// Unproven are connections parked after their first request. A thread that has none gives a proven one instead;
	// then the other threads are asked, each for an unproven and then for a proven one.
	Unproven
	// Proven are connections parked after at least two requests, and every parked multiplexed one: of the own thread,
	// then of the others.
	Proven
)

// Share says when a multiplexed connection that is in use takes streams of other sessions.
type Share uint8

const (
	// ShareNothing: every connection, multiplexed or not, is private to the session that opened it, for life.
	ShareNothing Share = iota
	// ShareParked: while it has streams it belongs to the session that opened it or took it; without, to nobody.
	ShareParked
	// ShareUsed: from the moment on when a first stream has left it, or when it was taken from the parked ones.
	ShareUsed
	// ShareAtOnce: from birth, even before it is established.
	ShareAtOnce
)

// policies holds every mode, sorted by name.
var policies = []*Policy{Aggressive, Always, Never, Safe}

// LookupPolicy finds a policy by its name. An unknown name is an error that says which names there are.
func LookupPolicy(name string) (*Policy, error) {
	names := make([]string, 0, len(policies))
	for _, p := range policies {
		if p.Name == name {
			return p, nil
		}
		names = append(names, p.Name)
	}
	return nil, fmt.Errorf("unknown reuse policy %q (known: %s)", name, strings.Join(names, ", "))
}

// lists returns the lookup order for a request. A first request whose failure would be retried in every case counts as
// a later one (HAProxy's code; the manual does not say so).
func (p *Policy) lists(r Request) []List {
	if r.First && !r.RetrySafe {
		return p.First
	}
	return p.Later
}
