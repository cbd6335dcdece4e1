package reports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reuselab/reuselab/reports/verdict"
)

// problem is a cell that did not pass, told in full. Repetitions with the very same problem share one.
type problem struct {
	where       string // "blog/client-close server-proto=h1 http-reuse=safe, reference"
	repetitions []int
	of          int // repetitions of the cell
	outcome     verdict.Outcome
	lines       []problemLine
	outputOf    string   // what output is
	output      []string // the last lines of a target that died, the connections when a step failed
}

// problemLine is an expression and what is said of it; only the latter where it is about something else.
type problemLine struct{ expression, text string }

// problems lists what has another verdict than Pass, in the order of the tables.
func problems(r *Report) []problem {
	var out []problem
	for _, s := range r.Sections {
		for _, row := range s.Rows {
			first := len(out) // of this row
			for _, rep := range row.Repetitions {
				if rep.Verdict.Outcome == verdict.Pass {
					continue
				}
				p := newProblem(&s, &row, rep)
				if i := slices.IndexFunc(out[first:], p.same); i >= 0 {
					out[first+i].repetitions = append(out[first+i].repetitions, rep.Record.Repetition)
				} else {
					out = append(out, p)
				}
			}
		}
	}
	return out
}

func (p problem) same(o problem) bool {
	return p.outcome == o.outcome && slices.Equal(p.lines, o.lines) && slices.Equal(p.output, o.output)
}

// heading is where the problem lies; repetitions are named when there are several.
func (p problem) heading() string {
	switch {
	case p.of == 1:
		return p.where
	case len(p.repetitions) == p.of:
		return fmt.Sprintf("%s, each of %d repetitions", p.where, p.of)
	case len(p.repetitions) == 1:
		return fmt.Sprintf("%s, repetition %d of %d", p.where, p.repetitions[0], p.of)
	}
	return fmt.Sprintf("%s, repetitions %s of %d", p.where, strings.Trim(fmt.Sprint(p.repetitions), "[]"), p.of)
}

func newProblem(s *Section, row *Row, rep Repetition) problem {
	p := problem{where: s.Scenario.Name, repetitions: []int{rep.Record.Repetition}, of: len(row.Repetitions), outcome: rep.Verdict.Outcome}
	for _, axis := range s.Scenario.Axes {
		p.where += " " + axis.Name + "=" + axisText(row.Case, axis.Name)
	}
	p.where += ", " + row.Target.Label
	reason := rep.Verdict.Reason
	for line := range strings.Lines(reason) { // what a product printed may be several
		p.lines = append(p.lines, problemLine{"", strings.TrimRight(line, "\n")})
	}
	for _, f := range rep.Verdict.Findings {
		switch {
		case f.Kind == verdict.Died:
			if f.Values != "" {
				p.outputOf, p.output = "its last output", strings.Split(f.Values, "\n")
			}
		case f.Kind == verdict.Step:
			p.outputOf, p.output = "how every connection stood then", strings.Split(f.Values, "\n")
		case f.Held, f.Kind == verdict.SelfCheck && strings.Contains(reason, f.Expression):
			// Nothing to add.
		case f.Kind == verdict.SelfCheck:
			p.lines = append(p.lines, problemLine{"", "self-check " + f.Expression + ": " + f.Values})
		case f.Problem != "":
			if f.Expression+": "+f.Problem != reason {
				p.lines = append(p.lines, problemLine{f.Expression, ": " + f.Problem})
			}
		default:
			p.lines = append(p.lines, notHeld(f))
		}
	}
	return p
}

func notHeld(f verdict.Finding) problemLine {
	text := " (" + f.Numbers() + ") does not hold"
	if f.Kind == verdict.Optimal {
		text = " (" + f.Numbers() + ") would be optimal"
	}
	if f.Because != "" {
		text += "; expected because " + f.Because
	}
	return problemLine{f.Expression, text}
}
