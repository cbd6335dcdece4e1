package reports

import (
	"encoding/csv"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/reports/verdict"
)

// csvColumn is a column of tidy data: its head, and its value for one record; "" where the record has none.
type csvColumn struct {
	head string
	text func(Repetition) string
}

// writeCSV writes tidy data: one line per record, every variable in a column of its own, all scenarios in one table. An axis or a
// metric that a record does not have is an empty field, so that no program takes it for a zero. Lines end and fields are quoted as
// RFC 4180 section 2 says, but for the line end, which is a bare newline, as every reader accepts.
func writeCSV(w io.Writer, r *Report) error {
	columns := csvColumns(r)
	out := csv.NewWriter(w)
	head := make([]string, len(columns))
	for i, c := range columns {
		head[i] = c.head
	}
	if err := out.Write(head); err != nil {
		return err
	}
	for _, rep := range r.inOrder() {
		line := make([]string, len(columns))
		for i, c := range columns {
			line[i] = c.text(rep)
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// inOrder are the records of all sections in order of running.
func (r *Report) inOrder() []Repetition {
	var out []Repetition
	for _, s := range r.Sections {
		for _, row := range s.Rows {
			out = append(out, row.Repetitions...)
		}
	}
	slices.SortStableFunc(out, func(a, b Repetition) int { return a.Record.Order - b.Record.Order })
	return out
}

func csvColumns(r *Report) []csvColumn {
	columns := []csvColumn{
		{"run", func(p Repetition) string { return p.Record.Run }},
		{"scenario", func(p Repetition) string { return p.Record.Scenario }},
	}
	for _, axis := range r.axes() {
		columns = append(columns, csvColumn{"axis:" + axis, func(p Repetition) string {
			if _, ok := p.Record.Case[axis]; !ok {
				return ""
			}
			return axisText(p.Record.Case, axis)
		}})
	}
	columns = append(columns,
		csvColumn{"target", func(p Repetition) string { return p.Record.Target.Name }},
		csvColumn{"label", func(p Repetition) string { return p.Record.Target.Label }},
		csvColumn{"version", func(p Repetition) string { return p.Record.Target.Version }},
		csvColumn{"repetition", func(p Repetition) string { return strconv.Itoa(p.Record.Repetition) }},
		csvColumn{"order", func(p Repetition) string { return strconv.Itoa(p.Record.Order) }},
		csvColumn{"outcome", func(p Repetition) string { return string(p.Record.Outcome) }},
		csvColumn{"verdict", func(p Repetition) string { return p.Verdict.Outcome.String() }},
		csvColumn{"reason", func(p Repetition) string { return why(p.Verdict) }},
	)
	for _, m := range measure.Catalogue() {
		if r.hasMetric(m.Name) {
			columns = append(columns, csvColumn{m.Name, func(p Repetition) string {
				v, ok := p.Record.Metrics[m.Name]
				if !ok {
					return ""
				}
				return strconv.FormatFloat(v, 'f', -1, 64)
			}})
		}
	}
	return columns
}

// why is the reason of a verdict other than Pass: its own words, or the expectations that decided.
func why(v verdict.Verdict) string {
	if v.Reason != "" || v.Outcome == verdict.Pass {
		return v.Reason
	}
	var bounds []string
	for _, f := range v.Decisive() {
		bounds = append(bounds, f.Bound())
	}
	return strings.Join(bounds, "; ")
}

// axes are those of the scenarios' files in their order, each once, then those that only records still have.
func (r *Report) axes() []string {
	var names []string
	add := func(name string) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, s := range r.Sections {
		for _, axis := range s.Scenario.Axes {
			add(axis.Name)
		}
	}
	for _, rep := range r.inOrder() {
		for _, name := range slices.Sorted(maps.Keys(rep.Record.Case)) {
			add(name)
		}
	}
	return names
}

func (r *Report) hasMetric(name string) bool {
	return slices.ContainsFunc(r.Sections, func(s Section) bool {
		return slices.ContainsFunc(s.Rows, func(w Row) bool { return w.Metrics[name].N > 0 })
	})
}
