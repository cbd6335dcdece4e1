package verdict

import (
	"fmt"
	"strings"

	"github.com/reuselab/reuselab/reports/measure"
)

// stepFailed is the verdict on a script that stopped at a step. What else the scenario expects is said of a whole script, and is not
// asked.
func stepFailed(s measure.FailedStep, checks []Finding) Verdict {
	does := fmt.Sprintf("step %d (%s) %s", s.Number, s.At, s.Does)
	f := Finding{Kind: Step, Expression: does, Values: strings.Join(s.State, "\n")}
	return Verdict{Outcome: Fail, Reason: fmt.Sprintf("%s: expected %s, seen %s", does, s.Expected, s.Seen), Findings: append([]Finding{f}, checks...)}
}
