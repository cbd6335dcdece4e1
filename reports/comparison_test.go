package reports

import (
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/verdict"
)

// compared is a comparison with a cell of every sort. Its numbers are made up.
func compared() verdict.Comparison {
	cell := func(scenario, axes string, o verdict.Outcome, reason string, changes ...verdict.Change) verdict.Compared {
		return verdict.Compared{Scenario: scenario, Case: axes, Label: "reference", Outcome: o, Reason: reason, Changes: changes, Duration: 1500 * time.Millisecond}
	}
	change := func(k verdict.ChangeKind, metric string) verdict.Change {
		return verdict.Change{Kind: k, Metric: metric, Here: "3000 for 3000 requests", Baseline: "50 for 4000 requests", Rule: "at most 100 = 50 + 50 users"}
	}
	return verdict.Comparison{
		Notes: []string{"the proxy's host: in the baseline netns, here loopback"},
		Cells: []verdict.Compared{
			cell("blog/client-close", "http-reuse=always", verdict.Fail, "", change(verdict.Regression, "connects"), change(verdict.Improvement, "duplicates")),
			cell("blog/client-close", "http-reuse=safe", verdict.Pass, ""),
			cell("blog/client-close", "http-reuse=never", verdict.Fail, "the target died: exit status 3"),
			cell("blog/never", "", verdict.Error, "not ready:\n[ALERT] <no> & \x00"),
			cell("blog/never", "client=close", verdict.Skip, "new: the baseline does not have it"),
			cell("test/pool", "", verdict.Pass, "", change(verdict.Improvement, "connects")),
		},
	}
}

func TestAComparisonShowsWhatChangedTheGravestLast(t *testing.T) {
	g := NewWithT(t)
	var b strings.Builder
	g.Expect(WriteComparison(&b, compared())).To(Succeed())
	g.Expect(b.String()).To(Equal(`note: the proxy's host: in the baseline netns, here loopback
not compared: blog/never client=close reference: new: the baseline does not have it
improvement: test/pool reference
  connects: 3000 for 3000 requests
    baseline: 50 for 4000 requests
    expected: at most 100 = 50 + 50 users
not measured: blog/never reference: not ready:
  [ALERT] <no> & ` + "\x00" + `
regression: blog/client-close http-reuse=always reference
  connects: 3000 for 3000 requests
    baseline: 50 for 4000 requests
    expected: at most 100 = 50 + 50 users
  duplicates: 3000 for 3000 requests (improvement)
    baseline: 50 for 4000 requests
    expected: at most 100 = 50 + 50 users
regression: blog/client-close http-reuse=never reference: the target died: exit status 3
4 cells compared, 2 regressions, 1 improvement, 1 not measured, 1 not compared
`))
}

func TestAComparisonInWhichNothingChangedIsOneLine(t *testing.T) {
	g := NewWithT(t)
	var b strings.Builder
	g.Expect(WriteComparison(&b, verdict.Comparison{Cells: []verdict.Compared{{Outcome: verdict.Pass}}})).To(Succeed())
	g.Expect(b.String()).To(Equal("1 cell compared, 0 regressions\n"))
}
