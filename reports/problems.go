package reports

import (
	"fmt"
	"strings"

	"github.com/reuselab/reuselab/reports/verdict"
)

// problem is a repetition that did not pass, told in full.
type problem struct {
	where   string // "blog/client-close server-proto=h1 http-reuse=safe, reference, repetition 2"
	outcome verdict.Outcome
	lines   []string
	output  []string // the last lines of a target that died
}

// problems lists every repetition with another verdict than Pass, in the order of the tables.
func problems(r *Report) []problem {
	var out []problem
	for _, s := range r.Sections {
		for _, row := range s.Rows {
			for _, rep := range row.Repetitions {
				if rep.Verdict.Outcome != verdict.Pass {
					out = append(out, newProblem(&s, &row, rep))
				}
			}
		}
	}
	return out
}

func newProblem(s *Section, row *Row, rep Repetition) problem {
	p := problem{where: s.Scenario.Name, outcome: rep.Verdict.Outcome}
	for _, axis := range s.Scenario.Axes {
		p.where += " " + axis.Name + "=" + axisText(row.Case, axis.Name)
	}
	p.where += ", " + row.Target.Label
	if len(row.Repetitions) > 1 {
		p.where += fmt.Sprintf(", repetition %d", rep.Record.Repetition)
	}
	if rep.Verdict.Reason != "" {
		p.lines = append(p.lines, rep.Verdict.Reason)
	}
	for _, f := range rep.Verdict.Findings {
		switch {
		case f.Kind == verdict.Died:
			if f.Values != "" {
				p.output = strings.Split(f.Values, "\n")
			}
		case f.Held || f.Kind == verdict.SelfCheck:
			// A failed self-check is the reason already.
		case f.Problem != "":
			if line := f.Expression + ": " + f.Problem; line != rep.Verdict.Reason {
				p.lines = append(p.lines, line)
			}
		default:
			p.lines = append(p.lines, notHeld(f))
		}
	}
	return p
}

func notHeld(f verdict.Finding) string {
	text := f.Bound() + " does not hold"
	if f.Kind == verdict.Optimal {
		text = f.Bound() + " would be optimal"
	}
	if f.Because != "" {
		text += "; expected because " + f.Because
	}
	return text
}
