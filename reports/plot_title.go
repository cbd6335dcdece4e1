package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// title says what a picture teaches. All pictures of a section speak of the same two cells, those that Sentence contrasts for the first
// target with something to contrast, so that each adds one consequence to the same story. Several targets make a range.
func (s *Section) title(k plotKind) string {
	best, worst := s.contrasted()
	if best == nil {
		return s.everywhere(k)
	}
	a, b := s.said(k, best), s.said(k, worst)
	if a.value == "" || b.value == "" {
		return s.everywhere(k)
	}
	differing := s.differing(best, worst)
	if a == b {
		return capital(fmt.Sprintf("%s“%s” and “%s” both %s %s", s.common(best, worst), best.named(differing), worst.named(differing), k.verb, a.full))
	}
	return capital(fmt.Sprintf("%s“%s” %s %s, “%s” %s", s.common(best, worst), best.named(differing), k.verb, a.full, worst.named(differing), b.value))
}

// contrasted are two cells that stand apart; nil where no target has any.
func (s *Section) contrasted() (best, worst *Row) {
	for _, label := range s.targets() {
		best, worst, _ := s.extremes(label)
		if best != nil && best.perRequest() != worst.perRequest() {
			return best, worst
		}
	}
	return nil, nil
}

// everywhere is the title where no two cells stand apart: of one cell it contrasts the targets.
func (s *Section) everywhere(k plotKind) string {
	var counted []*Row
	for i := range s.Rows {
		if w := &s.Rows[i]; w.counted() && w.Metrics[k.metric].N > 0 {
			counted = append(counted, w)
		}
	}
	if len(counted) == 0 {
		return "No number here can be trusted: " + s.verdicts().String()
	}
	same := !slices.ContainsFunc(counted, func(w *Row) bool { return !sameCase(w.Case, counted[0].Case) })
	all := k.words(counted).full
	switch {
	case !same && len(counted) == len(s.Rows):
		return "In every cell the proxy " + k.verb + " " + all
	case !same:
		return "Wherever it could be measured, the proxy " + k.verb + " " + all
	case len(counted) == 1:
		return capital(s.common(counted[0], counted[0]) + "the proxy " + k.verb + " " + all)
	}
	clauses := []string{s.common(counted[0], counted[0]) + counted[0].Target.Label + " " + k.verb + " " + k.words(counted[:1]).full}
	for _, w := range counted[1:] {
		clauses = append(clauses, w.Target.Label+" "+k.words([]*Row{w}).value)
	}
	return capital(strings.Join(clauses, ", "))
}

// words is a number, or the range of several, with and without what it counts.
type words struct{ full, value string }

// said is what all targets did in the cell of a row.
func (s *Section) said(k plotKind, cell *Row) words {
	var rows []*Row
	for i := range s.Rows {
		if w := &s.Rows[i]; sameCase(w.Case, cell.Case) && w.counted() && w.Metrics[k.metric].N > 0 {
			rows = append(rows, w)
		}
	}
	if len(rows) == 0 {
		return words{}
	}
	return k.words(rows)
}

func (k plotKind) words(rows []*Row) words {
	if k.metric == "connects" && !slices.ContainsFunc(rows, func(w *Row) bool { return !w.oneEach() }) {
		return words{"one " + k.one + " per request", "one per request"}
	}
	median := func(a, b *Row) int { return cmp.Compare(a.Metrics[k.metric].Median, b.Metrics[k.metric].Median) }
	text := func(w *Row) string { return grouped(metricText(k.metric, w.Metrics[k.metric].Median)) }
	low, high := text(slices.MinFunc(rows, median)), text(slices.MaxFunc(rows, median))
	switch {
	case low != high:
		low += " to " + high
	case low == "1":
		return words{low + " " + k.one, low}
	}
	return words{low + " " + k.many, low}
}

func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
