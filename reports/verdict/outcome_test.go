package verdict

import (
	"testing"

	. "github.com/onsi/gomega"
)

func TestExitCode(t *testing.T) {
	for _, c := range []struct {
		about    string
		outcomes Outcomes
		want     int
	}{
		{"all pass", Outcomes{Pass, Pass}, 0},
		{"suboptimal is legal", Outcomes{Suboptimal}, 0},
		{"a known failure fails no build", Outcomes{KnownFail}, 0},
		{"skips beside a pass", Outcomes{Skip, Pass, Skip}, 0},
		{"nothing but skips shows nothing", Outcomes{Skip, Skip}, 2},
		{"nothing at all shows nothing", nil, 2},
		{"a fail", Outcomes{Pass, Fail}, 1},
		{"a fail beside skips only", Outcomes{Skip, Fail}, 1},
		{"an unexpected pass", Outcomes{Pass, UnexpectedPass}, 1},
		{"an error", Outcomes{Pass, Error}, 2},
		{"an error beside skips only", Outcomes{Skip, Error}, 2},
		{"a fail and an error: 1 comes before 2", Outcomes{Error, Fail}, 1},
		{"an unexpected pass and an error: 1 comes before 2", Outcomes{Error, UnexpectedPass, Pass}, 1},
	} {
		t.Run(c.about, func(t *testing.T) {
			NewWithT(t).Expect(ExitCode(c.outcomes)).To(Equal(c.want))
		})
	}
}

func TestOutcomesAreCounted(t *testing.T) {
	for _, c := range []struct {
		outcomes Outcomes
		want     string
	}{
		{nil, "no verdicts"},
		{Outcomes{Pass}, "1 Pass"},
		{Outcomes{Suboptimal, Pass, Pass, Suboptimal, Pass}, "3 Pass, 2 Suboptimal"},
		{Outcomes{Error, Fail, UnexpectedPass, Skip, KnownFail, Suboptimal, Pass}, "1 Pass, 1 Suboptimal, 1 KnownFail, 1 Skip, 1 UnexpectedPass, 1 Fail, 1 Error"},
	} {
		NewWithT(t).Expect(c.outcomes.String()).To(Equal(c.want))
	}
}

func TestMergeTakesTheGravestRepetition(t *testing.T) {
	grave := []Outcome{Skip, Pass, Suboptimal, KnownFail, Error, UnexpectedPass, Fail}
	for i, lesser := range grave {
		for _, worse := range grave[i:] {
			g := NewWithT(t)
			g.Expect(Merge([]Verdict{{Outcome: lesser}, {Outcome: worse}}).Outcome).To(Equal(worse))
			g.Expect(Merge([]Verdict{{Outcome: worse}, {Outcome: lesser}}).Outcome).To(Equal(worse))
		}
	}
}

func TestMergeOfEquallyGraveOnesTakesTheFirst(t *testing.T) {
	g := NewWithT(t)
	g.Expect(Merge([]Verdict{{Outcome: Pass}, {Outcome: Error, Reason: "first"}, {Outcome: Error, Reason: "second"}}).Reason).To(Equal("first"))
	g.Expect(Merge(nil)).To(Equal(Verdict{}))
}
