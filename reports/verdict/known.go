package verdict

import (
	"fmt"

	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios"
)

// known holds a verdict to the scenario's list of known failures: one that happens is a KnownFail, and one that always happened and
// does not happen any more is an UnexpectedPass, so that the list stays true. What could not be judged stays as it is.
func (v Verdict) known(s *scenarios.Scenario, r measure.Record) Verdict {
	if v.Outcome == Skip || v.Outcome == Error {
		return v
	}
	k, err := s.KnownFailure(r.Target.Name, r.Target.Version, r.Case)
	switch {
	case err != nil:
		return Verdict{Outcome: Error, Reason: err.Error(), Findings: v.Findings}
	case k == nil:
		return v
	}
	v.Known = k
	switch {
	case v.Outcome == Fail:
		v.Outcome = KnownFail
		v.Reason = k.Reason
	case k.Fails == scenarios.Always:
		v.Outcome = UnexpectedPass
		v.Reason = fmt.Sprintf("it fails always, says %s:%d, because: %s Take the entry out where that is over.", k.File, k.Line, sentence(k.Reason))
	}
	return v
}

// sentence ends a text with a full stop.
func sentence(s string) string {
	if s != "" && s[len(s)-1] != '.' {
		return s + "."
	}
	return s
}

// shareSeen says how often a failure that a race decides was seen among the repetitions that were judged.
func shareSeen(repetitions []Verdict) string {
	failed, judged := 0, 0
	for _, v := range repetitions {
		switch v.Outcome {
		case KnownFail:
			failed++
			judged++
		case Pass, Suboptimal:
			judged++
		}
	}
	return fmt.Sprintf("failed %d of %d times", failed, judged)
}
