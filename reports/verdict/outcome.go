package verdict

import (
	"fmt"
	"strings"
)

// Outcome is the word of a verdict. They are ordered from harmless to grave, so the worst of several is their max.
type Outcome int

const (
	Skip           Outcome = iota // the target lacks what the cell needs: nothing was measured
	Pass                          // every expectation holds
	Suboptimal                    // every expectation holds, an optimal one does not
	KnownFail                     // a failure on the list of known ones
	Error                         // the experiment failed: nothing can be said about the target
	UnexpectedPass                // a known failure that did not fail
	Fail                          // an expectation does not hold, or the target died
)

// shown is the order in which counts are listed: good news first.
var shown = []Outcome{Pass, Suboptimal, KnownFail, Skip, UnexpectedPass, Fail, Error}

func (o Outcome) String() string {
	switch o {
	case Skip:
		return "Skip"
	case Pass:
		return "Pass"
	case Suboptimal:
		return "Suboptimal"
	case KnownFail:
		return "KnownFail"
	case Error:
		return "Error"
	case UnexpectedPass:
		return "UnexpectedPass"
	case Fail:
		return "Fail"
	}
	return fmt.Sprintf("Outcome(%d)", int(o))
}

// Outcomes are those of several cells.
type Outcomes []Outcome

// String counts them: "14 Pass, 2 Suboptimal"; "no verdicts" where there are none.
func (o Outcomes) String() string {
	counts := map[Outcome]int{}
	for _, one := range o {
		counts[one]++
	}
	var parts []string
	for _, one := range shown {
		if counts[one] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[one], one))
		}
	}
	if len(parts) == 0 {
		return "no verdicts"
	}
	return strings.Join(parts, ", ")
}

// ExitCode is what a program exits with after these outcomes (design: exit codes). 1: a Fail or an UnexpectedPass; 2: an Error, nothing
// but Skips, or nothing at all; 0 otherwise. Where 1 and 2 both apply it is 1: what was seen of a target counts more than
// what could not be seen.
func ExitCode(outcomes []Outcome) int {
	failed, broken, judged := false, false, false
	for _, o := range outcomes {
		switch o {
		case Fail, UnexpectedPass:
			failed = true
		case Error:
			broken = true
		case Skip:
		default:
			judged = true
		}
	}
	switch {
	case failed:
		return 1
	case broken || !judged:
		return 2
	}
	return 0
}
