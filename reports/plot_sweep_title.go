package reports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reuselab/reuselab/scenarios"
)

// learnt contrasts, where x is greatest, the line that ends lowest with the one that ends highest.
func (s *Section) learnt(p scenarios.Plot) string {
	type end struct {
		name  string
		value float64
	}
	var ends []end
	last, _ := number(valuesOf(s, p.X)[0])
	for _, v := range valuesOf(s, p.X) {
		if x, ok := number(v); ok {
			last = max(last, x)
		}
	}
	for _, facet := range valuesOf(s, p.Facet) {
		for _, series := range valuesOf(s, p.Series) {
			for _, label := range s.targets() {
				if sample, ok := s.sampleAt(p, label, last, series, facet); ok {
					var words []string
					for _, part := range []any{facet, series} {
						if part != nil {
							words = append(words, textOf(part))
						}
					}
					if len(words) == 0 {
						words = []string{label}
					}
					ends = append(ends, end{strings.Join(words, " "), sample.Median})
				}
			}
		}
	}
	at := p.X + " " + plainNumber(last)
	if len(ends) == 0 {
		return fmt.Sprintf("%s along %s: not measured where %s is greatest", p.Y, p.X, p.X)
	}
	low := slices.MinFunc(ends, func(a, b end) int { return compareNumbers(a.value, b.value) })
	high := slices.MaxFunc(ends, func(a, b end) int { return compareNumbers(a.value, b.value) })
	value := func(e end) string { return grouped(metricText(p.Y, e.value)) }
	verb, what := "had", p.Y
	for _, k := range plotKinds {
		if k.metric == p.Y {
			verb, what = k.verb, k.many
		}
	}
	if low.name == high.name || low.value == high.value {
		return fmt.Sprintf("At %s: “%s” %s %s %s", at, high.name, verb, value(high), what)
	}
	return fmt.Sprintf("At %s: “%s” %s %s %s, “%s” %s", at, low.name, verb, value(low), what, high.name, value(high))
}
