package verdict

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Change is a number that left what its baseline lets expect.
type Change struct {
	Kind     ChangeKind
	Metric   string
	Here     string // "3518 for 3518 requests"; of several repetitions the one that went farthest
	Baseline string // "54 to 63 for 4337 to 8567 requests"
	Rule     string // what was expected: "at most 176 = max(63, 51.1 at the baseline's rate) + 50 users + 63 purged"
}

// ChangeKind says whether a change is for the worse.
type ChangeKind string

const (
	Regression  ChangeKind = "regression"
	Improvement ChangeKind = "improvement"
)

func (c Change) String() string {
	return fmt.Sprintf("%s: %s; baseline: %s; expected: %s", c.Metric, c.Here, c.Baseline, c.Rule)
}

// compare holds every repetition to the baseline. It is a regression when one of them exceeds what is expected at most plus the
// slack; an improvement when all of them stay below what is expected at least minus the slack; else there is no change.
func (w *watched) compare(baseline, here []tally, s slack) (Change, bool) {
	var farthest tally
	over, under := math.Inf(-1), math.Inf(1)
	for _, t := range here {
		f := w.forecast(t.requests, baseline)
		if o := t.count - f.bound(Regression, s); o > over {
			over, farthest = o, t
		}
		under = min(under, f.bound(Improvement, s)-t.count)
	}
	switch {
	case len(here) == 0:
		return Change{}, false
	case over > 0:
		return w.change(Regression, baseline, farthest, s), true
	case under > 0:
		return w.change(Improvement, baseline, farthest, s), true
	}
	return Change{}, false
}

func (w *watched) change(k ChangeKind, baseline []tally, t tally, s slack) Change {
	f := w.forecast(t.requests, baseline)
	return Change{Kind: k, Metric: w.metric, Here: w.show([]tally{t}), Baseline: w.show(baseline), Rule: w.rule(k, f, t.requests, s)}
}

// show is the values of some repetitions.
func (w *watched) show(tallies []tally) string {
	var counts, requests, shares []float64
	for _, t := range tallies {
		counts = append(counts, t.count)
		requests = append(requests, t.requests)
		shares = append(shares, 1-t.count/t.requests)
	}
	switch w.kind {
	case share:
		both := spanOf(shares)
		if both.agrees() {
			return ratio(both.least)
		}
		return ratio(both.least) + " to " + ratio(both.most)
	case gauge:
		return spanOf(counts).String()
	}
	return fmt.Sprintf("%s for %s requests", spanOf(counts), spanOf(requests))
}

// rule is what was expected, and how that was computed.
func (w *watched) rule(k ChangeKind, f forecast, requests float64, s slack) string {
	count, rate := number(f.counts.end(k)), number(f.scaled.end(k))+" at the baseline's rate"
	words, wider, sign := "at most", "max", "+"
	if k == Improvement {
		words, wider, sign = "at least", "min", "-"
	}
	var sum string
	switch {
	case !f.byRate || f.counts == f.scaled:
		sum = count
	case !f.byCount:
		sum = rate
	default:
		sum = fmt.Sprintf("%s(%s, %s)", wider, count, rate)
	}
	sum += s.text(sign, f.expected(k))
	bound := number(f.bound(k, s))
	if w.kind == share {
		// The share falls as the count behind it rises, so its bound is on the other side.
		words = map[ChangeKind]string{Regression: "at least", Improvement: "at most"}[k]
		bound, sum = ratio(1-f.bound(k, s)/requests), fmt.Sprintf("1 - (%s) / %s requests received", sum, number(requests))
	}
	if strings.HasPrefix(sum, bound+",") {
		return fmt.Sprintf("%s %s", words, sum)
	}
	return fmt.Sprintf("%s %s = %s", words, bound, sum)
}

// number shows a count: a whole number whole, another with one digit.
func number(v float64) string {
	if v == math.Trunc(v) {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'f', 1, 64)
}

// ratio shows four digits, rounded down: 0.99999 as 1.0000 would claim that nothing was opened.
func ratio(v float64) string { return strconv.FormatFloat(math.Floor(v*1e4)/1e4, 'f', 4, 64) }

func (s span) String() string {
	if s.agrees() {
		return number(s.least)
	}
	return number(s.least) + " to " + number(s.most)
}
