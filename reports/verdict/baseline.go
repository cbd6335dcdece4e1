package verdict

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/reuselab/reuselab/reports/measure"
)

// Compare holds the records of a run to those of a baseline, cell by cell: what a cell is, is said by scenario, version, case
// and target label. The target's version may differ, since that is what a gate is for; so may how long the load lasted.
//
// Compared are counts, never times: see watchlist. For a count c among r requests, with the baseline's repetitions (C, R):
//
//	regression    c > max(greatest C, greatest C/R * r) + slack, in any repetition
//	improvement   c < min(least C, least C/R * r) - slack, in every repetition
//
// In words: worse is what exceeds the baseline both as a count and per request. Where the baseline's repetitions agree exactly
// in C but not in C/R, or the other way round, only that one is asked. reuse_ratio is asked as the count behind it, requests that
// were the first on their connection. Their slack is one connection per user plus what the purges may have closed: 2 * threads *
// purges, but no more than was expected (see slack). server_conns_open_max is asked as a count alone, with a slack of one per
// user; errors, other failed responses and duplicates have none.
//
// A cell's outcome is Pass or Fail (regression, or the target died) where it was compared; Error where the baseline measured it
// and this run did not (missing, Skip, Error), since a gate must not pass for want of evidence; Skip where nothing can be
// compared: a new cell, another version of the scenario, other inputs, a load that hardly ran. ExitCode of the outcomes is the gate's.
func Compare(baseline, records []measure.Record) Comparison {
	old, here := cellsOf(baseline), cellsOf(records)
	var c Comparison
	for _, o := range old {
		i := slices.IndexFunc(here, func(n cell) bool { return n.name == o.name && n.version == o.version })
		if i >= 0 {
			c.Cells = append(c.Cells, o.compare(here[i]))
			continue
		}
		c.Cells = append(c.Cells, o.unmatched(here))
	}
	for _, n := range here {
		if !slices.ContainsFunc(old, func(o cell) bool { return n.name == o.name }) {
			c.Cells = append(c.Cells, n.not(Skip, "new: the baseline does not have it"))
		}
	}
	c.Notes = differences(baseline, records)
	return c
}

// Comparison is what a gate found.
type Comparison struct {
	Cells []Compared // in the order of the baseline, then the new ones
	Notes []string   // what makes the two runs less alike than they should be
}

// Compared is one cell.
type Compared struct {
	Scenario string
	Case     string // "http-reuse=always server-proto=h1", by axis name; empty where the scenario has no axis
	Label    string // of the target
	Outcome  Outcome
	Reason   string   // why, of an Error, a Skip, and a target that died; else empty
	Changes  []Change // in the order of the watchlist
	Duration time.Duration
}

// Outcomes are those of all cells.
func (c Comparison) Outcomes() Outcomes {
	var out Outcomes
	for _, one := range c.Cells {
		out = append(out, one.Outcome)
	}
	return out
}

// cell is the repetitions of one cell in one file.
type cell struct {
	name        cellName
	version     int
	repetitions []measure.Record
}

type cellName struct{ scenario, axes, label string }

// cellsOf groups records by cell, in order of first appearance.
func cellsOf(records []measure.Record) []cell {
	var cells []cell
	for _, r := range records {
		name := cellName{r.Scenario, axes(r.Case), r.Target.Label}
		i := slices.IndexFunc(cells, func(c cell) bool { return c.name == name && c.version == r.ScenarioVersion })
		if i < 0 {
			i = len(cells)
			cells = append(cells, cell{name: name, version: r.ScenarioVersion})
		}
		cells[i].repetitions = append(cells[i].repetitions, r)
	}
	return cells
}

func axes(values map[string]any) string {
	var parts []string
	for _, axis := range slices.Sorted(maps.Keys(values)) {
		parts = append(parts, fmt.Sprintf("%s=%v", axis, values[axis]))
	}
	return strings.Join(parts, " ")
}

// unmatched is what is said of a cell of the baseline that these cells do not have.
func (o cell) unmatched(here []cell) Compared {
	if i := slices.IndexFunc(here, func(n cell) bool { return n.name == o.name }); i >= 0 {
		return here[i].not(Skip, fmt.Sprintf("the scenario's version is %d, in the baseline %d: take a new baseline", here[i].version, o.version))
	}
	if base, _ := o.sound(); len(base) == 0 {
		return o.not(Skip, "neither the baseline nor this run measured it")
	}
	return o.not(Error, "missing: the baseline has it, this run does not")
}

// not is a cell that is not compared.
func (c cell) not(outcome Outcome, why string) Compared {
	return Compared{Scenario: c.name.scenario, Case: c.name.axes, Label: c.name.label, Outcome: outcome, Reason: why, Duration: c.duration()}
}

func (c cell) duration() time.Duration {
	var sum time.Duration
	for _, r := range c.repetitions {
		sum += time.Duration(r.DurationS * float64(time.Second))
	}
	return sum
}

// sound are the repetitions in which the experiment was sound, and the gravest verdict on the others.
func (c cell) sound() (repetitions []measure.Record, worst Verdict) {
	worst.Outcome = Pass
	for _, r := range c.repetitions {
		v, sound := experiment(r)
		switch {
		case sound:
			repetitions = append(repetitions, r)
		case v.Outcome == Skip:
			worst = Merge([]Verdict{worst, {Outcome: Error, Reason: "skipped: " + v.Reason}})
		default:
			worst = Merge([]Verdict{worst, v})
		}
	}
	return repetitions, worst
}

// compare holds a cell of the run to the baseline's.
func (o cell) compare(n cell) Compared {
	base, _ := o.sound()
	base = slices.DeleteFunc(base, hardlyRan)
	here, worst := n.sound()
	if len(base) == 0 {
		return n.not(Skip, "the baseline has no sound measurement of it")
	}
	if d := otherInputs(base[0].Inputs, n.repetitions); d != "" {
		return n.not(Skip, d)
	}
	c := n.not(worst.Outcome, worst.Reason)
	for _, w := range watchlist {
		was, is := w.in(base), w.in(here)
		if len(was) == 0 {
			continue // the baseline promised nothing
		}
		if len(is) < len(here) && c.Outcome == Pass {
			c.Outcome, c.Reason = Error, fmt.Sprintf("%s: not measured, or there was no request", w.metric)
		}
		if change, ok := w.compare(was, is, w.slack.in(base[0].Inputs)); ok {
			c.Changes = append(c.Changes, change)
			if change.Kind == Regression {
				c.Outcome = Fail
			}
		}
	}
	if c.Outcome == Pass && !slices.ContainsFunc(here, func(r measure.Record) bool { return !hardlyRan(r) }) {
		return n.not(Skip, fmt.Sprintf("the load hardly ran: %s requests", number(here[0].Metrics["requests"])))
	}
	return c
}

// hardlyRan: "a load that hardly ran shows nothing", as every scenario with a timed load expects of itself (requests >= 20*users).
// What such a repetition did wrong counts; that it did nothing wrong does not.
func hardlyRan(r measure.Record) bool {
	_, timed := r.Inputs["duration_s"]
	_, planned := r.Inputs["requests_planned"]
	users, _ := r.Inputs["users"].(int)
	return timed && !planned && r.Metrics["requests"] < 20*float64(users)
}
