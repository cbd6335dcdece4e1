package histories

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A history is a setup and what happens under it. It stands in these values alone, so that one with a move less, or with a plainer
// setup, is a history as well: shrinking needs no more.
type history struct {
	seed  uint64
	setup setup
	moves []move
	hasty bool // it waits no longer for anything than most histories need
}

// draw makes the history of a seed.
func draw(seed uint64) history {
	r := rand.New(rand.NewPCG(seed, 0))
	to := oneOf(r, toNothing, toNothing, toOwn, toOwn, toShare, toLeave, toMaintenance)
	h := history{seed: seed, setup: drawSetup(r, to)}
	t := newTeller(h.setup)
	for n := 8 + r.IntN(11); len(h.moves) < n; {
		m := drawMove(r, t, to)
		if len(h.moves) == 0 {
			m = move{do: ask, way: "b1", method: "GET", how: "answer"} // a script has to wait for an answer somewhere
		}
		if t.tell(m) {
			h.moves = append(h.moves, m)
		}
	}
	return h
}

// told is a history written down.
type told struct {
	yaml    string
	rows    map[string]int  // rows of the specification: how often it comes to each
	overlap int             // the most requests in flight at once
	raced   map[string]bool // connections that the proxy and their server both end, whoever is first
	version map[int]bool    // steps in which a client gets no answer of a server's, and how depends on the version
}

// tell writes a history as a scenario file. A move that has nothing to act on, as the one that it depended on is gone, is left out.
func (h history) tell() told {
	t := newTeller(h.setup)
	if h.hasty {
		t.within = "300ms"
	}
	for _, m := range h.moves {
		t.tell(m)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "scenario: mine/history-%d\nversion: 1\nabout: Drawn from the seed %d.\n", h.seed, h.seed)
	b.WriteString(h.setup.yaml())
	b.WriteString("script:\n")
	for _, step := range t.steps {
		b.WriteString("  - {" + step + "}\n")
	}
	return told{b.String(), t.rows, t.overlap, t.raced, t.version}
}
