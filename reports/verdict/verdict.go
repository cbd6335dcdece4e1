package verdict

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios"
)

// Verdict is what one repetition, or a cell over its repetitions, amounts to.
type Verdict struct {
	Outcome  Outcome
	Reason   string    // why, in one line, of Skip, Error, of a target that died and of what was known to fail; else empty
	Findings []Finding // in the order of judging; none for Skip

	Known *scenarios.Known // the entry of the list of known failures that is about it; nil: none
}

// Finding is one question that was asked and its answer.
type Finding struct {
	Kind       Kind
	Expression string // of a self-check and a note: its name
	Because    string // the scenario's own reason; may be empty
	Values     string // the expression with its values: "connects == requests: 22000 == 22000"; of a death its last lines, of a step the state of every connection
	Implicit   bool   // every scenario carries it
	Held       bool   // of a note always
	Problem    string // why it could not be answered; empty where it could
}

// Kind says what sort of question a finding answers.
type Kind string

const (
	Expected  Kind = "expect"
	Optimal   Kind = "optimal"
	Note      Kind = "note"
	SelfCheck Kind = "self-check"
	Died      Kind = "died"
	Step      Kind = "step" // of a script
)

// Judge holds a record to its scenario. Of a record that another version of the scenario made nothing can be said: Error, with both
// numbers.
func Judge(s *scenarios.Scenario, r measure.Record) Verdict {
	if s.Name != r.Scenario || s.Version != r.ScenarioVersion {
		return failedExperiment(fmt.Sprintf("the record is of %s version %d, the scenario is %s version %d: they cannot be compared",
			r.Scenario, r.ScenarioVersion, s.Name, s.Version))
	}
	v, sound := experiment(r)
	switch {
	case sound && r.Script != nil && r.Script.Failed != nil:
		v = stepFailed(*r.Script.Failed, v.Findings)
	case sound:
		v = expectations(s, r, v.Findings)
	}
	return v.known(s, r)
}

// experiment asks what comes before any expectation: was the cell measured, did the target live, do the self-checks hold. Where
// sound is false its verdict is final; else it holds the findings so far.
func experiment(r measure.Record) (v Verdict, sound bool) {
	switch r.Outcome {
	case measure.Skipped:
		return Verdict{Outcome: Skip, Reason: r.Reason}, false
	case measure.Errored:
		return failedExperiment(r.Reason), false
	}
	checks := selfChecks(r)
	if r.Target.Died != nil {
		// A dead target explains whatever else is wrong, the checks that its end made impossible included.
		return died(*r.Target.Died, checks), false
	}
	if i := slices.IndexFunc(checks, func(f Finding) bool { return !f.Held }); i >= 0 {
		return Verdict{Outcome: Error, Reason: fmt.Sprintf("self-check %s: %s", checks[i].Expression, checks[i].Values), Findings: checks}, false
	}
	return Verdict{Outcome: Pass, Findings: checks}, true
}

func failedExperiment(reason string) Verdict { return Verdict{Outcome: Error, Reason: reason} }

// selfChecks lists the checks of the experiment by name. One that was not made is shown and does no harm.
func selfChecks(r measure.Record) []Finding {
	var out []Finding
	for _, name := range slices.Sorted(maps.Keys(r.SelfChecks)) {
		c := r.SelfChecks[name]
		f := Finding{Kind: SelfCheck, Expression: name, Values: c.Detail, Held: c.Result != measure.CheckFailed}
		if c.Result != measure.CheckHeld {
			f.Problem = c.Result
		}
		out = append(out, f)
	}
	return out
}

func died(d measure.Death, checks []Finding) Verdict {
	f := Finding{Kind: Died, Expression: d.Status, Values: strings.Join(d.Output, "\n")}
	return Verdict{Outcome: Fail, Reason: "the target died: " + d.Status, Findings: append([]Finding{f}, checks...)}
}

// Merge is the verdict of a cell over its repetitions: the gravest, of equally grave ones the first. It is a Skip without reason
// where there are none. Of a failure that is known to happen sometimes it says the share seen.
func Merge(repetitions []Verdict) Verdict {
	var worst Verdict
	for i, v := range repetitions {
		if i == 0 || v.Outcome > worst.Outcome {
			worst = v
		}
	}
	if worst.Outcome == KnownFail && worst.Known != nil && worst.Known.Fails == scenarios.Sometimes {
		worst.Reason = shareSeen(repetitions) + ": " + worst.Reason
	}
	return worst
}

// Decisive are the findings that made the outcome: those that failed, or of a Pass the scenario's own expectations. None where a
// reason stands in their place.
func (v Verdict) Decisive() []Finding {
	var out []Finding
	for _, f := range v.Findings {
		if v.decides(f) {
			out = append(out, f)
		}
	}
	return out
}

func (v Verdict) decides(f Finding) bool {
	switch v.Outcome {
	case Fail, KnownFail:
		return !f.Held && f.Problem == "" && (f.Kind == Expected || f.Kind == Died || f.Kind == Step)
	case Suboptimal:
		return !f.Held && f.Kind == Optimal
	case Error:
		return !f.Held
	case Pass:
		return f.Kind == Expected && !f.Implicit
	}
	return false
}

// Numbers are the finding's values without its expression: "54 <= 150".
func (f Finding) Numbers() string {
	numbers, _ := strings.CutPrefix(f.Values, f.Expression+": ")
	return numbers
}

// Bound is the finding as a table shows it: "connects <= users + slack (54 <= 150)".
func (f Finding) Bound() string { return f.Expression + " (" + f.Numbers() + ")" }
