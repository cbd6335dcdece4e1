package balance

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	. "github.com/onsi/gomega"
	"pgregory.net/rapid"
)

// The order is HAProxy's: these sequences were recorded from 2.6.12 with one thread and one client connection.
func TestRoundRobinOrder(t *testing.T) {
	for _, c := range []struct {
		weights []int
		want    string
	}{
		{[]int{1, 1, 1}, "abcabcabc"},
		{[]int{5, 1, 1}, "aaabaacaaabaacaaa"},
		{[]int{3, 1}, "aaabaaabaaa"},
		{[]int{2, 1}, "aabaabaab"},
		{[]int{3, 2, 1}, "abacababacababa"},
		{[]int{4, 3}, "aabababaabababaab"},
		{[]int{1, 2, 3}, "cbcacbcbcacbcbc"},
		{[]int{10, 3, 3}, "aabaacabaacaabacaabaacabaacaabacaab"},
		{[]int{7, 5, 2, 1}, "abacbaabadbacababacbaabadbacababa"},
	} {
		t.Run(fmt.Sprint(c.weights), func(t *testing.T) {
			b := rr(t, c.weights...)
			NewWithT(t).Expect(sequence(b, len(c.want), all)).To(Equal(c.want))
		})
	}
}

// A server that is not usable is skipped, the others keep their order, and it comes back without extra turns.
func TestRoundRobinUnusable(t *testing.T) {
	g := NewWithT(t)
	b := rr(t, 1, 1, 1)
	g.Expect(sequence(b, 4, all)).To(Equal("abca"))
	g.Expect(sequence(b, 6, func(i int) bool { return i != 1 })).To(Equal("cacaca"))
	g.Expect(sequence(b, 6, all)).To(Equal("bcabca"))
}

// Weight 0 gets nothing.
func TestRoundRobinWeightZero(t *testing.T) {
	NewWithT(t).Expect(sequence(rr(t, 1, 0, 1), 4, all)).To(Equal("acac"))
}

// A retry avoids the server that failed, though it is next, while another one is usable.
func TestRoundRobinAvoid(t *testing.T) {
	g := NewWithT(t)
	b := rr(t, 1, 1)
	i, ok := b.Pick(all, 0)
	g.Expect(ok).To(BeTrue())
	g.Expect(i).To(Equal(1))
}

// A retry returns to the server that failed when no other one is usable.
func TestRoundRobinAvoidAlone(t *testing.T) {
	g := NewWithT(t)
	b := rr(t, 1, 1)
	i, ok := b.Pick(func(i int) bool { return i == 0 }, 0)
	g.Expect(ok).To(BeTrue())
	g.Expect(i).To(Equal(0))
}

// With two servers of which the first always fails, every request ends at the second one (measured on HAProxy 2.6.12 with
// redispatch): the turn that was avoided is lost, not kept.
func TestRoundRobinAvoidLosesTurn(t *testing.T) {
	g := NewWithT(t)
	b := rr(t, 1, 1, 1)
	got := ""
	for range 12 {
		i, _ := b.Pick(all, None)
		if i == 0 {
			i, _ = b.Pick(all, 0)
		}
		got += name(i)
	}
	g.Expect(got).To(Equal("bcbcbcbcbcbc"))
}

// Without any usable server there is no choice, and also with none at all.
func TestRoundRobinNone(t *testing.T) {
	g := NewWithT(t)
	_, ok := rr(t, 1, 1).Pick(func(int) bool { return false }, 0)
	g.Expect(ok).To(BeFalse())
	_, ok = rr(t).Pick(all, None)
	g.Expect(ok).To(BeFalse())
}

// Over many rounds each server gets its weight, give or take one turn per server; and never is a server chosen that is
// not usable or, while there is another, the one to avoid.
func TestRoundRobinShares(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := NewWithT(t)
		weights := rapid.SliceOfN(rapid.IntRange(0, 20), 1, 6).Draw(t, "weights")
		b, err := New("roundrobin", weights)
		g.Expect(err).NotTo(HaveOccurred())
		round := 0
		for _, w := range weights {
			round += w
		}
		counts := make([]int, len(weights))
		for n := range 20 {
			for range round {
				i, ok := b.Pick(all, None)
				g.Expect(ok).To(BeTrue())
				counts[i]++
			}
			for i, w := range weights {
				g.Expect(counts[i]).To(BeNumerically("~", (n+1)*w, len(weights)))
			}
		}
		for range 50 {
			mask := rapid.IntRange(0, 1<<len(weights)-1).Draw(t, "usable")
			avoid := rapid.IntRange(None, len(weights)-1).Draw(t, "avoid")
			usable := func(i int) bool { return mask&(1<<i) != 0 }
			others, alone := 0, false
			for i, w := range weights {
				if w > 0 && usable(i) {
					if i == avoid {
						alone = true
					} else {
						others++
					}
				}
			}
			i, ok := b.Pick(usable, avoid)
			g.Expect(ok).To(Equal(others > 0 || alone))
			if ok {
				g.Expect(usable(i) && weights[i] > 0).To(BeTrue())
				g.Expect(i == avoid).To(Equal(others == 0))
			}
		}
	})
}

// Threads share one row of turns: together they keep the shares exactly.
func TestRoundRobinConcurrent(t *testing.T) {
	b := rr(t, 3, 1)
	var counts [2]atomic.Int64
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 1000 {
				i, _ := b.Pick(all, None)
				counts[i].Add(1)
			}
		})
	}
	wg.Wait()
	g := NewWithT(t)
	g.Expect(counts[0].Load()).To(BeEquivalentTo(3000))
	g.Expect(counts[1].Load()).To(BeEquivalentTo(1000))
}

// A choice does not allocate.
func TestRoundRobinAllocs(t *testing.T) {
	b := rr(t, 1, 2, 3)
	NewWithT(t).Expect(testing.AllocsPerRun(100, func() { b.Pick(all, 1) })).To(BeZero())
}

func BenchmarkRoundRobin(b *testing.B) {
	r := rr(b, 1, 1, 1, 1)
	b.ReportAllocs()
	for b.Loop() {
		r.Pick(all, None)
	}
}

func rr(t testing.TB, weights ...int) Balancer {
	t.Helper()
	b, err := New("roundrobin", weights)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func all(int) bool { return true }

func name(i int) string { return string(rune('a' + i)) }

// sequence makes n choices and spells the servers a, b, c ...
func sequence(b Balancer, n int, usable func(int) bool) string {
	s := ""
	for range n {
		i, ok := b.Pick(usable, None)
		if !ok {
			return s + "!"
		}
		s += name(i)
	}
	return s
}
