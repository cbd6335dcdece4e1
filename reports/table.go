package reports

import (
	"slices"
	"strings"

	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/reports/verdict"
	"github.com/reuselab/reuselab/scenarios"
)

// table is a section laid out for any format that has rows and columns.
type table struct {
	columns []column
	rows    []tableRow
}

type column struct {
	head  []string // one or two short lines
	right bool     // numbers
}

type tableRow struct {
	cells [][]string // one per column, each of one or more lines
	// The verdict stands beside the columns, since every format finds another place for its bound.
	verdict string
	bounds  []verdict.Finding // the expectations that decided, at most two: a table is no list
	reason  string            // in their place, where no expectation decided
}

// field is a column and how a row fills it.
type field struct {
	column
	fill func(*Row) []string
}

// layout follows the blog's tables: what was set, then requests and connect() calls and connections, with the blog's own figures beside
// each where it printed some, then what the blog did not show.
func layout(s *Section) table {
	fields := axisFields(s)
	inBlog := slices.ContainsFunc(s.Rows, func(w Row) bool { return w.Published != nil })
	blog := func(pick func(Published) int) {
		if inBlog {
			fields = append(fields, field{column{[]string{"in the", "blog"}, true}, func(w *Row) []string {
				if w.Published == nil {
					return []string{absent}
				}
				return []string{plainNumber(float64(pick(*w.Published)))}
			}})
		}
	}
	fields = append(fields, metricField("requests", "", "requests"))
	blog(func(p Published) int { return p.Requests })
	fields = append(fields, metricField("connects", "", "connect()"))
	blog(func(p Published) int { return p.Connects })
	fields = append(fields, metricField("server_conns_end", "conns", "end"), metricField("server_conns_open_max", "conns", "most"))
	blog(func(p Published) int { return p.Connections })
	fields = append(fields, standard...)
	fields = append(fields, noteFields(s.Scenario)...)

	var t table
	for _, f := range fields {
		t.columns = append(t.columns, f.column)
	}
	for i := range s.Rows {
		w := &s.Rows[i]
		var row tableRow
		for _, f := range fields {
			row.cells = append(row.cells, f.fill(w))
		}
		row.decide(w.Verdict)
		t.rows = append(t.rows, row)
	}
	return t
}

var standard = []field{
	metricField("reuse_ratio", "reuse", "ratio"),
	metricField("requests_per_second", "", "req/s"),
	metricField("latency_p50_us", "p50", "us"),
	metricField("latency_p99_us", "p99", "us"),
	metricField("proxy_cpu_us_per_request", "CPU us", "/req"),
}

// axisFields are the scenario's axes, and the target where there are several.
func axisFields(s *Section) []field {
	var out []field
	for _, axis := range s.Scenario.Axes {
		// A long name breaks at its last hyphen: columns of numbers need the width.
		head := []string{"", axis.Name}
		if i := strings.LastIndexByte(axis.Name, '-'); i >= 0 {
			head = []string{axis.Name[:i+1], axis.Name[i+1:]}
		}
		out = append(out, field{column{head, false}, func(w *Row) []string { return []string{axisText(w.Case, axis.Name)} }})
	}
	if len(s.targets()) > 1 {
		out = append(out, field{column{[]string{"", "target"}, false}, func(w *Row) []string { return []string{w.Target.Label} }})
	}
	return out
}

func metricField(metric string, head ...string) field {
	return field{column{head, true}, func(w *Row) []string { return cell(w.Metrics, metric) }}
}

// noteFields are the metrics that the scenario wants shown and no column shows yet.
func noteFields(s *scenarios.Scenario) []field {
	shown := []string{"requests", "connects", "server_conns_end", "server_conns_open_max", "reuse_ratio", "requests_per_second", "latency_p50_us", "latency_p99_us", "proxy_cpu_us_per_request"}
	var out []field
	for _, name := range s.Note {
		if _, known := measure.Find(name); !known || slices.Contains(shown, name) {
			continue
		}
		head := []string{"", name}
		if i := strings.IndexByte(name, '_'); i >= 0 {
			head = []string{name[:i+1], name[i+1:]}
		}
		out = append(out, metricField(name, head...))
	}
	return out
}

// decide fills in what a table says beside the verdict's word.
func (row *tableRow) decide(v verdict.Verdict) {
	row.verdict, row.reason = v.Outcome.String(), short(v.Reason)
	if v.Reason == "" {
		row.bounds = v.Decisive()
		row.bounds = row.bounds[:min(2, len(row.bounds))]
	}
}

// short is the beginning of a reason: a refused configuration may bring a page, and the whole of it stands below the tables.
func short(reason string) string {
	const enough = 100
	line, more, _ := strings.Cut(reason, "\n")
	runes := []rune(line)
	if len(runes) > enough {
		return string(runes[:enough]) + " ..."
	}
	if more != "" {
		return line + " ..."
	}
	return line
}
