package parking

import (
	"math/rand/v2"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// sleeper is somebody who wants to be woken.
type sleeper struct {
	at instant
	i  int32
}

func (s *sleeper) place() *int32 { return &s.i }

// Whatever is set, moved and dropped, what rings next is what a search through all of them finds.
func TestTimersRingInOrder(t *testing.T) {
	g := NewWithT(t)
	r := rand.New(rand.NewPCG(1, 2))
	var h timers
	all := make([]sleeper, 40)
	for i := range all {
		all[i] = sleeper{never, -1}
	}
	earliest := func() instant {
		first := never
		for _, s := range all {
			first = min(first, s.at)
		}
		return first
	}
	for now := instant(0); now < 20000; now++ {
		s := &all[r.IntN(len(all))]
		switch r.IntN(4) {
		case 0:
			h.drop(s)
			s.at = never
		case 1:
			for c := h.due(now); c != nil; c = h.due(now) {
				g.Expect(c.(*sleeper).at).To(And(BeNumerically("<=", now), Equal(earliest())))
				g.Expect(*c.place()).To(Equal(int32(-1)))
				c.(*sleeper).at = never
			}
		default:
			s.at = now + instant(r.IntN(50))
			h.set(s, s.at)
		}
		g.Expect(h.next()).To(Equal(earliest()))
	}
}

func TestDeadlinesThatAreCloseRingTogetherAndNoneEarly(t *testing.T) {
	g := NewWithT(t)
	grain := instant(Grain)
	for due, rings := range map[instant]instant{1: grain, grain - 1: grain, grain: grain, grain + 1: 2 * grain, never: never, never - 1: never, -1: 0} {
		g.Expect(due.ceil()).To(Equal(rings), "%d", due)
	}
	now := time.Now()
	g.Expect(at(now, time.Time{})).To(Equal(never))
	g.Expect(at(now, now.Add(time.Minute))).To(Equal(instant(time.Minute)))
}
