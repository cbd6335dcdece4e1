// Package histories holds the reference against a real HAProxy in random histories: what clients, servers and an operator do, a dozen
// moves one after another, drawn from a seed and played in lock-step by both with the same configuration. Which connection serves each
// request, who closes what, and what is in the pool after each move must be equal.
//
// A history is data (history_test.go): a setup and moves. To be told (teller_test.go, moves_*_test.go) is to become a scenario file,
// which anybody can run. The teller keeps the books of what the specification foretells (books_test.go): so a step can wait until its
// effect is there to be seen, which leaves no room for races, and so every row of the specification that occurs is counted
// (rows_test.go). What is compared is what both did (vector_test.go), not what was foretold; when both do the same other thing, the
// books are wrong, and that is a failure, too. A history that differs is shrunk (shrink_test.go). Differences that are known, each with
// its reason, stand in differences_test.go and nowhere else.
//
//	make differential                # 300 histories
//	make differential N=1 SEED=17    # one of them
//	make differential HAPROXY=PATH   # another HAProxy than the one in PATH
package histories

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	. "github.com/onsi/gomega"
)

// atOnce is how many histories are played at once; most of each is starting and ending processes.
const atOnce = 3

// TestBothDoTheSame plays as many histories as HISTORIES says, from SEED on.
func TestBothDoTheSame(t *testing.T) {
	n, seed := setting(t, "HISTORIES", 40), setting(t, "SEED", 1)
	s := newStage(t)
	rows, overlapping := newCounts(), 0
	var mu sync.Mutex
	inParallel(n, func(i int) {
		h := draw(uint64(seed + i))
		as := h.tell()
		mu.Lock()
		rows.add(as.rows)
		if as.overlap > 1 {
			overlapping++
		}
		mu.Unlock()
		o, err := s.play(t.Context(), h)
		switch {
		case err != nil:
			t.Errorf("seed %d: %v", h.seed, err)
		case o.differs():
			t.Error(s.report(t.Context(), h, o))
		case o.unforetold() != "":
			t.Errorf("seed %d: both do the same, which is not what the specification foretells: %s\n%s", h.seed, o.unforetold(), as.yaml)
		}
	})
	t.Logf("%d histories, %d with several requests in flight at once; how often each row of the specification occurred:\n%s", n, overlapping, rows)
	if n < 300 || os.Getenv("SEED") != "" {
		return // of few, or of any, not so much can be asked
	}
	if overlapping < n/2 {
		t.Errorf("%d of %d histories have several requests in flight at once, want half of them", overlapping, n)
	}
	if rare := rows.rarer(10); len(rare) > 0 {
		t.Errorf("these rows occurred less than 10 times in %d histories:\n%s", n, strings.Join(rare, "\n"))
	}
}

// setting is a number from the environment.
func setting(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("%s=%s: want a number from 1", name, text)
	}
	return n
}

func inParallel(n int, do func(i int)) {
	room := make(chan struct{}, atOnce)
	var wg sync.WaitGroup
	for i := range n {
		room <- struct{}{}
		wg.Go(func() {
			defer func() { <-room }()
			do(i)
		})
	}
	wg.Wait()
}

// A reference that decides otherwise is found out, and what is left of the history says why.
func TestADifferenceIsFoundAndShrunk(t *testing.T) {
	s := newStage(t)
	for _, wrong := range []struct {
		name, instead string
		of            func(setup) string // what HAProxy is told; "": this one cannot show it
		moves         int                // at most, when shrunk
	}{
		{"http-reuse", "http-reuse always", func(p setup) string { return oneWhere(p.mode == "safe", "http-reuse safe") }, 3},
		{"pool-max-conn", "pool-max-conn 0", func(p setup) string { return oneWhere(p.mode != "never" && p.maxConn == 0, "pool-max-conn -1") }, 2},
		{"pool-low-conn", "pool-low-conn 3", func(p setup) string { return oneWhere(p.mode != "never" && p.lowConn == 0, "pool-low-conn 0") }, 4},
	} {
		t.Run(wrong.name, func(t *testing.T) {
			g := NewWithT(t)
			s := s.misled(func(yaml string, p setup) string {
				if as := wrong.of(p); as != "" {
					return strings.ReplaceAll(yaml, as, wrong.instead)
				}
				return yaml
			})
			for seed := range uint64(200) {
				h := draw(seed)
				if wrong.of(h.setup) == "" {
					continue
				}
				o, err := s.play(t.Context(), h)
				g.Expect(err).NotTo(HaveOccurred())
				if !o.differs() {
					continue
				}
				small := s.shrink(t.Context(), h)
				o, err = s.play(t.Context(), small)
				g.Expect(err).NotTo(HaveOccurred())
				g.Expect(o.differs()).To(BeTrue())
				t.Logf("seed %d: %d moves, %d when shrunk:\n%s%s", seed, len(h.moves), len(small.moves), small.tell().yaml, o)
				g.Expect(len(small.moves)).To(BeNumerically("<=", wrong.moves))
				return
			}
			t.Fatal("no history shows it")
		})
	}
}

func oneWhere(is bool, text string) string {
	if is {
		return text
	}
	return ""
}

// A history is the same each time it is drawn, and told.
func TestASeedIsAHistory(t *testing.T) {
	g := NewWithT(t)
	for seed := range uint64(50) {
		g.Expect(draw(seed).tell()).To(Equal(draw(seed).tell()), fmt.Sprint(seed))
	}
}
