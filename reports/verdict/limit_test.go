package verdict

import (
	"testing"

	. "github.com/onsi/gomega"
)

// The blog's two kinds of cell, and those between: C connects among R requests in the baseline, c among r here.
func TestWhatABaselineLetsExpect(t *testing.T) {
	connects := &watched{kind: rate}
	open := &watched{kind: gauge}
	for _, c := range []struct {
		about    string
		of       *watched
		baseline []tally
		requests float64
		least    float64
		most     float64
	}{
		{"each request opens one: half the requests, half the connects", connects, []tally{{4000, 4000}, {3000, 3000}}, 2000, 2000, 2000},
		{"each request opens one: twice the requests, twice the connects", connects, []tally{{4000, 4000}, {3000, 3000}}, 8000, 8000, 8000},
		{"four serve all: a tenth of the requests still needs four", connects, []tally{{4, 4000}, {4, 5000}}, 400, 4, 4},
		{"four serve all: a hundred times the requests allow no more", connects, []tally{{4, 4000}, {4, 5000}}, 400000, 4, 4},
		{"about fifty: fewer requests may need as many", connects, []tally{{51, 5000}, {60, 6000}, {54, 4000}}, 1000, 10, 60},
		{"about fifty: more requests may need more", connects, []tally{{51, 5000}, {60, 6000}, {54, 4000}}, 20000, 51, 270},
		{"one repetition does not say of which kind it is: fewer requests", connects, []tally{{4000, 4000}}, 1000, 1000, 4000},
		{"one repetition does not say of which kind it is: more requests", connects, []tally{{50, 4000}}, 8000, 50, 100},
		{"a fixed number of requests does not say it either", connects, []tally{{50, 4000}, {50, 4000}}, 8000, 50, 100},
		{"none in the baseline: none, however many requests", connects, []tally{{0, 4000}, {0, 5000}}, 1e6, 0, 0},
		{"a gauge knows no requests", open, []tally{{100, 4000}, {120, 5000}}, 1e6, 100, 120},
		{"a gauge knows no requests, not even by accident", open, []tally{{4000, 4000}, {3000, 3000}}, 2000, 3000, 4000},
	} {
		t.Run(c.about, func(t *testing.T) {
			g := NewWithT(t)
			f := c.of.forecast(c.requests, c.baseline)
			g.Expect(f.bound(Regression, slack{})).To(Equal(c.most))
			g.Expect(f.bound(Improvement, slack{})).To(Equal(c.least))
			g.Expect(f.bound(Regression, slack{wave, 50, 0})).To(Equal(c.most + 50))
			g.Expect(f.bound(Improvement, slack{wave, 50, 0})).To(Equal(c.least - 50))
		})
	}
}
