package fakeservers

import (
	"fmt"
	"sync"
	"testing"

	. "github.com/onsi/gomega"
)

// A duplicate is an id that came again, whoever read it first, and however often.
func TestDuplicates(t *testing.T) {
	g := NewWithT(t)
	s := newShared()
	for _, id := range []string{"r1", "r2", "r1", "r1", "", "", "r3", "r3"} {
		s.request(nil, []byte(id), place{})
	}
	g.Expect(s.counters()).To(Equal(Shared{IDs: 6, Duplicates: 2}))
}

// A switch is a client's next request elsewhere; other clients in between do not matter.
func TestSwitches(t *testing.T) {
	g := NewWithT(t)
	s := newShared()
	go1 := func(client string, server int, conn int64) { s.request([]byte(client), nil, place{server, conn}) }
	go1("c1", 0, 1) // first
	go1("c2", 1, 7) // first
	go1("c1", 0, 1) // same
	go1("c1", 0, 2) // another connection
	go1("c1", 1, 2) // another server, whose connection has the same number
	go1("c2", 1, 7) // same
	go1("c1", 0, 2) // and back
	go1("", 0, 5)   // nobody's
	g.Expect(s.counters()).To(Equal(Shared{ServerSwitches: 2, ConnSwitches: 3}))
}

// Many connections at once lose nothing.
func TestSharedCountsUnderConcurrency(t *testing.T) {
	g := NewWithT(t)
	s := newShared()
	const workers, each = 8, 5_000
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for n := range each {
				client := fmt.Appendf(nil, "c%d", w)
				s.request(client, fmt.Appendf(nil, "%d-%d", w, n), place{0, int64(n)})
				s.request(client, fmt.Appendf(nil, "shared-%d", n), place{0, int64(n)})
			}
		})
	}
	wg.Wait()
	g.Expect(s.counters()).To(Equal(Shared{IDs: 2 * workers * each, Duplicates: each, ConnSwitches: workers * (each - 1)}))
}
