package loadgen

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

const ms = time.Millisecond

// dues are the first n times of a schedule, fewer if it ends.
func dues(s *schedule, n int) []time.Duration {
	var times []time.Duration
	for range n {
		due, ever := s.next()
		if !ever {
			break
		}
		times = append(times, due.Round(time.Microsecond))
	}
	return times
}

func TestArrivalsAreWhereTheRateSays(t *testing.T) {
	for what, c := range map[string]struct {
		steps  []RateStep
		rampUp time.Duration
		want   []time.Duration
	}{
		"constant":       {[]RateStep{{Rate: 4}}, 0, []time.Duration{0, 250 * ms, 500 * ms, 750 * ms, 1000 * ms}},
		"steps":          {[]RateStep{{For: 500 * ms, Rate: 4}, {For: time.Second, Rate: 10}}, 0, []time.Duration{0, 250 * ms, 500 * ms, 600 * ms, 700 * ms}},
		"a pause first":  {[]RateStep{{For: time.Second, Rate: 0}, {For: 1, Rate: 10}}, 0, []time.Duration{1000 * ms, 1100 * ms}},
		"the end":        {[]RateStep{{For: time.Second, Rate: 2}, {For: 1, Rate: 0}}, 0, []time.Duration{0, 500 * ms}},
		"half a request": {[]RateStep{{For: 500 * ms, Rate: 3}, {For: 1, Rate: 1}}, 0, []time.Duration{0, 333333 * time.Microsecond, 1000 * ms, 2000 * ms}},
		// The rate rises as 10*t, so 5*t*t requests are due until t, and 5 when the rise is over.
		"ramp": {[]RateStep{{Rate: 10}}, time.Second, []time.Duration{0, 447214 * time.Microsecond, 632456 * time.Microsecond, 774597 * time.Microsecond, 894427 * time.Microsecond, 1000 * ms, 1100 * ms}},
		// 5*t*t until 1 s; from then on 20*t - 15 + 5 with the rate of 20 at once, since the ramp is over.
		"ramp within steps": {[]RateStep{{For: time.Second, Rate: 10}, {For: time.Second, Rate: 20}}, time.Second, []time.Duration{0, 447214 * time.Microsecond, 632456 * time.Microsecond, 774597 * time.Microsecond, 894427 * time.Microsecond, 1000 * ms, 1050 * ms}},
	} {
		g := NewWithT(t)
		got := dues(newSchedule(c.steps, c.rampUp, 0, 1, nil), len(c.want))
		g.Expect(got).To(HaveLen(len(c.want)), what)
		for i := range got {
			g.Expect(got[i]).To(BeNumerically("~", c.want[i], time.Microsecond), "%s: request %d", what, i)
		}
	}
	NewWithT(t).Expect(dues(newSchedule([]RateStep{{For: time.Second, Rate: 2}, {For: 1, Rate: 0}}, 0, 0, 1, nil), 9)).To(HaveLen(2), "no rate is left")
}

// Homes share a load without overlap or gap.
func TestHomesShareAConstantRate(t *testing.T) {
	g := NewWithT(t)
	steps := []RateStep{{For: time.Second, Rate: 30}, {For: time.Second, Rate: 70}}
	var all []time.Duration
	for home := range 3 {
		all = append(all, dues(newSchedule(steps, 300*ms, home, 3, nil), 30)...)
	}
	slices.Sort(all)
	g.Expect(all).To(Equal(dues(newSchedule(steps, 300*ms, 0, 1, nil), 90)))
}

// A Poisson process has as many arrivals as the rate says, with a variance as large as their mean: about 100,000 of 5,000 homes
// here, whose counts are 20 each on average. The seeds are fixed.
func TestPoissonArrivals(t *testing.T) {
	g := NewWithT(t)
	sum, squares := 0.0, 0.0
	for home := range 5000 {
		s := newSchedule([]RateStep{{Rate: 10000}}, 0, home, 5000, rand.New(rand.NewPCG(1, uint64(home))))
		n := 0.0
		for due, _ := s.next(); due < 10*time.Second; due, _ = s.next() {
			n++
		}
		sum += n
		squares += n * n
	}
	mean := sum / 5000
	g.Expect(mean).To(BeNumerically("~", 20, 0.2))
	g.Expect(squares/5000 - mean*mean).To(BeNumerically("~", 20, 1))
}

// The same seed, the same load.
func TestPoissonArrivalsRepeat(t *testing.T) {
	g := NewWithT(t)
	of := func(seed uint64) []time.Duration {
		p := &plan{Profile: Profile{Seed: seed}}
		return dues(newSchedule([]RateStep{{Rate: 200}}, 0, 0, 1, p.source(drawsArrivals, 0)), 50)
	}
	g.Expect(of(1)).To(Equal(of(1)))
	g.Expect(of(1)).NotTo(Equal(of(2)))
	g.Expect(slices.IsSorted(of(1))).To(BeTrue())
}
