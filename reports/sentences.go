package reports

import (
	"fmt"
	"strings"

	"github.com/reuselab/reuselab/reports/verdict"
)

// Sentences say what was learnt, one per scenario, from the numbers alone.
func (r *Report) Sentences() []string {
	var out []string
	for i := range r.Sections {
		out = append(out, r.Sections[i].Sentence())
	}
	return out
}

// Sentence contrasts, for each target, the cell that needed fewest connections with the one that needed most per request. (Fewest per
// request would be luck: of two cells with four connections each, the one that the machine had more time for.)
func (s *Section) Sentence() string {
	targets := s.targets()
	var clauses []string
	for _, label := range targets {
		clause := s.contrast(label)
		if clause == "" {
			continue
		}
		if len(targets) > 1 {
			clause = label + ": " + clause
		}
		clauses = append(clauses, clause)
	}
	text := strings.Join(clauses, "; ")
	if text == "" {
		text = "nothing was measured"
	}
	text = s.Scenario.Name + ": " + text + "."
	outcomes := s.verdicts()
	for _, o := range outcomes {
		if o != verdict.Pass {
			return text + " Verdicts: " + outcomes.String() + "."
		}
	}
	return text
}

func (s *Section) contrast(label string) string {
	best, worst, cells := s.extremes(label)
	switch {
	case best == nil:
		return ""
	case cells == 1:
		return s.common(best, best) + best.who() + best.feat()
	case best.perRequest() == worst.perRequest():
		return "in every cell " + best.who() + best.feat()
	}
	differing := s.differing(best, worst)
	return s.common(best, worst) + "`" + best.named(differing) + "` " + best.feat() + ", `" + worst.named(differing) + "` " + worst.feat()
}

// extremes are a target's cell with fewest connections and the one with most per request, among how many that can be trusted;
// nil where there is none.
func (s *Section) extremes(label string) (best, worst *Row, cells int) {
	for i := range s.Rows {
		w := &s.Rows[i]
		if w.Target.Label != label || !w.counted() {
			continue
		}
		cells++
		if best == nil || w.Metrics["connects"].Median < best.Metrics["connects"].Median {
			best = w
		}
	}
	for i := range s.Rows {
		w := &s.Rows[i]
		if w.Target.Label != label || !w.counted() {
			continue
		}
		// Of equally bad cells the one with most in common with the best makes the clearest contrast.
		if worst == nil || w.perRequest() > worst.perRequest() ||
			w.perRequest() == worst.perRequest() && len(s.differing(best, w)) < len(s.differing(best, worst)) {
			worst = w
		}
	}
	return best, worst, cells
}

// counted tells whether both numbers that a sentence needs are there and can be trusted.
func (w *Row) counted() bool {
	return w.Verdict.Outcome != verdict.Error && w.Metrics["requests"].Median > 0 && w.Metrics["connects"].N > 0
}

func (w *Row) perRequest() float64 {
	return w.Metrics["connects"].Median / w.Metrics["requests"].Median
}

// oneEach tells that there were as many connections as requests.
func (w *Row) oneEach() bool {
	requests := w.Metrics["requests"].Median
	return requests > 0 && w.Metrics["connects"].Median == requests
}

// who is the subject of feat: nobody stands between the clients and the servers of target direct.
func (w *Row) who() string {
	if w.Target.Name == "direct" {
		return "the server "
	}
	return "the proxy "
}

// feat says what happened in a cell.
func (w *Row) feat() string {
	requests, connects := w.Metrics["requests"].Median, w.Metrics["connects"].Median
	if w.oneEach() {
		return fmt.Sprintf("opened one connection per request (%s)", spoken(requests))
	}
	noun := "connections"
	if connects == 1 {
		noun = "connection"
	}
	return fmt.Sprintf("served %s requests over %s %s", spoken(requests), spoken(connects), noun)
}

// differing are the axes on which two cells stand apart.
func (s *Section) differing(a, b *Row) []string {
	var out []string
	for _, axis := range s.Scenario.Axes {
		if axisText(a.Case, axis.Name) != axisText(b.Case, axis.Name) {
			out = append(out, axis.Name)
		}
	}
	return out
}

// common names what two cells share, where that says which of several cells is meant.
func (s *Section) common(a, b *Row) string {
	var parts []string
	for _, axis := range s.Scenario.Axes {
		if text := axisText(a.Case, axis.Name); len(axis.Values) > 1 && text == axisText(b.Case, axis.Name) {
			parts = append(parts, axis.Name+" "+text)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "with " + strings.Join(parts, " and ") + ", "
}

// named tells a cell by its values on those axes. A word speaks for itself; a number needs to be said of what.
func (w *Row) named(axes []string) string {
	var parts []string
	for _, axis := range axes {
		text := axisText(w.Case, axis)
		if _, isWord := w.Case[axis].(string); !isWord {
			text = axis + " " + text
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " ")
}
