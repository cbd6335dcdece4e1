package reports

import (
	"cmp"
	"slices"

	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/reports/verdict"
	"github.com/reuselab/reuselab/scenarios"
)

// Row is one case on one target.
type Row struct {
	Case        map[string]any
	Target      measure.Target // of the first repetition
	Repetitions []Repetition   // in order of running
	Verdict     verdict.Verdict
	Metrics     map[string]measure.Sample // a metric that no repetition measured is absent
	Published   *Published                // what the blog printed for this cell; nil: nothing
}

// Repetition is one record and what it amounts to by itself.
type Repetition struct {
	Record  measure.Record
	Verdict verdict.Verdict
}

func (s *Section) row(rec measure.Record) *Row {
	for i := range s.Rows {
		if s.Rows[i].Target.Label == rec.Target.Label && sameCase(s.Rows[i].Case, rec.Case) {
			return &s.Rows[i]
		}
	}
	s.Rows = append(s.Rows, Row{Case: rec.Case, Target: rec.Target})
	return &s.Rows[len(s.Rows)-1]
}

func sameCase(a, b map[string]any) bool {
	if len(a) != len(b) {
		return false
	}
	for axis := range a {
		if axisText(a, axis) != axisText(b, axis) {
			return false
		}
	}
	return true
}

func (w *Row) finish(s *scenarios.Scenario) {
	values := map[string][]float64{}
	for _, rep := range w.Repetitions {
		for name, v := range rep.Record.Metrics {
			values[name] = append(values[name], v)
		}
	}
	w.Verdict = verdict.Merge(w.tightestFirst())
	w.Metrics = map[string]measure.Sample{}
	for name, v := range values {
		w.Metrics[name] = measure.Summarise(v)
	}
	if p, ok := published(s.Name, w.Case); ok {
		w.Published = &p
	}
}

// tightestFirst are the verdicts of the repetitions, the one with most connects before: of equally grave ones the first is
// shown, and nearly every bound is one from above on connects.
func (w *Row) tightestFirst() []verdict.Verdict {
	reps := slices.Clone(w.Repetitions)
	slices.SortStableFunc(reps, func(a, b Repetition) int {
		return cmp.Compare(b.Record.Metrics["connects"], a.Record.Metrics["connects"])
	})
	var out []verdict.Verdict
	for _, rep := range reps {
		out = append(out, rep.Verdict)
	}
	return out
}
