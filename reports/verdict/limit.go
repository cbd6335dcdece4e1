package verdict

import "slices"

// tally is how often something was counted in one repetition, and for how many requests: at least one.
type tally struct{ count, requests float64 }

// span is the least and the most of some numbers.
type span struct{ least, most float64 }

func spanOf(numbers []float64) span { return span{slices.Min(numbers), slices.Max(numbers)} }

func (s span) agrees() bool { return s.least == s.most }

// end is the one that a change of that kind leaves.
func (s span) end(k ChangeKind) float64 {
	if k == Improvement {
		return s.least
	}
	return s.most
}

// forecast is what a baseline lets expect of a count for some number of requests. A busy machine and a shorter run send fewer
// requests: by the count alone they would seem to have improved, by the count per request to have regressed. So both are asked:
//
//   - the count: it comes again, as where a few connections serve any number of requests;
//   - the rate: the count per request comes again, as where each request opens a connection of its own.
//
// Where the baseline's repetitions agree exactly in one of the two and differ in the other, that one is the cell's nature and
// the other is not asked. Everywhere else the wider of the two holds.
type forecast struct {
	counts, scaled  span // the baseline's counts; and what its rates come to for the number of requests
	byCount, byRate bool // which of the two are asked; at least one is
}

// forecast makes the forecast for so many requests from a baseline of at least one repetition. Of a gauge only the count is asked.
func (w *watched) forecast(requests float64, baseline []tally) forecast {
	var counts, rates, scaled []float64
	for _, t := range baseline {
		counts = append(counts, t.count)
		rates = append(rates, t.count/t.requests)
		scaled = append(scaled, t.count*requests/t.requests)
	}
	f := forecast{counts: spanOf(counts), scaled: spanOf(scaled)}
	sameCount, sameRate := f.counts.agrees(), spanOf(rates).agrees()
	f.byCount = w.kind == gauge || sameCount || !sameRate
	f.byRate = w.kind != gauge && (sameRate || !sameCount)
	return f
}

// bound is where a change of that kind begins: above the most that is expected plus the slack, below the least minus the slack.
func (f forecast) bound(k ChangeKind, s slack) float64 {
	expected := f.expected(k)
	if k == Improvement {
		return expected - s.around(expected)
	}
	return expected + s.around(expected)
}

// expected is the end that a change of that kind leaves; where both are asked, the wider one.
func (f forecast) expected(k ChangeKind) float64 {
	switch {
	case !f.byRate:
		return f.counts.end(k)
	case !f.byCount:
		return f.scaled.end(k)
	case k == Improvement:
		return min(f.counts.least, f.scaled.least)
	}
	return max(f.counts.most, f.scaled.most)
}
