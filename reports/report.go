package reports

import (
	"errors"
	"fmt"
	"slices"

	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/reports/verdict"
	"github.com/reuselab/reuselab/scenarios"
)

// Report is everything that a format writes.
type Report struct {
	Head     []Line    // what was run, where and for how long
	Sections []Section // one per scenario, in order of first running
	Notes    []string  // remarks on the records as a whole; the caller may add those of reading
}

// Line is a labelled line of the head.
type Line struct{ Label, Text string }

// Section is one scenario.
type Section struct {
	Scenario *scenarios.Scenario
	Rows     []Row    // cells in the order of the scenario's axes, then targets in order of first running
	Captions []string // where the numbers come from, what was not checked
}

// Build judges the records and groups them. It fails when there are none, and when find does not know a scenario.
func Build(records []measure.Record, find func(name string) (*scenarios.Scenario, error)) (*Report, error) {
	if len(records) == 0 {
		return nil, errors.New("no records: nothing was measured")
	}
	records = slices.Clone(records)
	slices.SortStableFunc(records, func(a, b measure.Record) int { return a.Order - b.Order })
	var r Report
	for _, rec := range records {
		s, err := r.section(rec.Scenario, find)
		if err != nil {
			return nil, err
		}
		row := s.row(rec)
		row.Repetitions = append(row.Repetitions, Repetition{rec, verdict.Judge(s.Scenario, rec)})
	}
	for i := range r.Sections {
		r.Sections[i].finish()
	}
	r.Head = head(records)
	r.Notes = notes(&r, records)
	return &r, nil
}

// Verdicts are the outcomes of all cells, each over its repetitions; printed, they are counted.
func (r *Report) Verdicts() verdict.Outcomes {
	var out verdict.Outcomes
	for _, s := range r.Sections {
		out = append(out, s.verdicts()...)
	}
	return out
}

func (s *Section) verdicts() verdict.Outcomes {
	var out verdict.Outcomes
	for _, row := range s.Rows {
		out = append(out, row.Verdict.Outcome)
	}
	return out
}

func (r *Report) section(name string, find func(string) (*scenarios.Scenario, error)) (*Section, error) {
	for i := range r.Sections {
		if r.Sections[i].Scenario.Name == name {
			return &r.Sections[i], nil
		}
	}
	s, err := find(name)
	if err != nil {
		return nil, fmt.Errorf("scenario of the records: %w", err)
	}
	r.Sections = append(r.Sections, Section{Scenario: s})
	return &r.Sections[len(r.Sections)-1], nil
}

// axisText is the value of an axis as tables show it; "-" where a record does not have it.
func axisText(values map[string]any, axis string) string {
	v, ok := values[axis]
	if !ok {
		return "-"
	}
	if f, ok := v.(float64); ok {
		return plainNumber(f)
	}
	return fmt.Sprint(v)
}

// finish sums up each row and puts the rows in the order of the scenario's file.
func (s *Section) finish() {
	for i := range s.Rows {
		s.Rows[i].finish(s.Scenario)
	}
	targets := s.targets()
	slices.SortStableFunc(s.Rows, func(a, b Row) int {
		for _, axis := range s.Scenario.Axes {
			if d := place(axis, a.Case) - place(axis, b.Case); d != 0 {
				return d
			}
		}
		return slices.Index(targets, a.Target.Label) - slices.Index(targets, b.Target.Label)
	})
	s.Captions = captions(s)
}

// place is where a case stands on an axis; values that the file no longer has come last.
func place(axis scenarios.Axis, values map[string]any) int {
	text := axisText(values, axis.Name)
	i := slices.IndexFunc(axis.Values, func(v any) bool {
		return axisText(map[string]any{axis.Name: v}, axis.Name) == text
	})
	if i < 0 {
		return len(axis.Values)
	}
	return i
}

// targets are the labels in order of first running. Rows must not have been sorted yet, or all be there.
func (s *Section) targets() []string {
	var labels []string
	for _, row := range s.Rows {
		if !slices.Contains(labels, row.Target.Label) {
			labels = append(labels, row.Target.Label)
		}
	}
	return labels
}

// targets are those of all sections, each label once, in order of first running.
func (r *Report) targets() []measure.Target {
	var out []measure.Target
	for _, s := range r.Sections {
		for _, row := range s.Rows {
			if !slices.ContainsFunc(out, func(t measure.Target) bool { return t.Label == row.Target.Label }) {
				out = append(out, row.Target)
			}
		}
	}
	return out
}
