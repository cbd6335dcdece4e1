package verdict

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios"
)

// expectations asks every question of the scenario that applies to the record's cell, also after one that failed: who mends a
// proxy wants the whole list. An expectation that needs what was not measured has no answer, and no answer is an Error.
func expectations(s *scenarios.Scenario, r measure.Record, checks []Finding) Verdict {
	env, err := s.Env(r.Case, r.Inputs, r.Metrics, r.ByServer)
	if err != nil {
		return Verdict{Outcome: Error, Reason: err.Error(), Findings: checks}
	}
	v := Verdict{Outcome: Pass, Findings: checks}
	for i := range s.Expect {
		v.ask(Expected, Fail, &s.Expect[i], env)
	}
	for i := range s.Optimal {
		v.ask(Optimal, Suboptimal, &s.Optimal[i], env)
	}
	for _, name := range s.Note {
		v.Findings = append(v.Findings, note(name, r))
	}
	if v.Outcome != Error {
		v.Reason = "" // what failed says more than what had no answer
	}
	return v
}

// ask adds the answer to one question; not held makes the verdict at least as grave as otherwise.
func (v *Verdict) ask(kind Kind, otherwise Outcome, e *scenarios.Expectation, env scenarios.Env) {
	f := Finding{Kind: kind, Expression: e.That, Because: e.Because, Implicit: e.Implicit}
	applies, err := e.Applies(env)
	if err == nil && !applies {
		return
	}
	if err == nil {
		f.Held, err = e.Holds(env)
	}
	switch {
	case err != nil:
		otherwise = Error
		f.Problem, _ = strings.CutPrefix(err.Error(), e.That+": ")
		if v.Reason == "" {
			v.Reason = fmt.Sprintf("%s: %s", e.That, f.Problem)
		}
	default:
		f.Values = e.Values(env)
	}
	if !f.Held {
		v.Outcome = max(v.Outcome, otherwise)
	}
	v.Findings = append(v.Findings, f)
}

// note shows a number that is not judged.
func note(name string, r measure.Record) Finding {
	f := Finding{Kind: Note, Expression: name, Values: name + ": -", Held: true}
	if m, ok := r.Metrics[name]; ok {
		f.Values = name + ": " + strconv.FormatFloat(m, 'g', 6, 64)
	}
	return f
}
