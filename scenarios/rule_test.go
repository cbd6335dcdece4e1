package scenarios

import (
	"slices"
	"testing"

	. "github.com/onsi/gomega"
)

func TestRulesAreOrderedAsPeopleCount(t *testing.T) {
	want := []string{"1.2 first", "1.2 later", "1.10", "P1", "P01x", "P2", "R1", "R2", "R10", "R10a", "S"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, CompareRules)
	NewWithT(t).Expect(got).To(Equal(want))
	NewWithT(t).Expect(CompareRules("R1", "R1")).To(BeZero())
}

func TestScenariosThatCheckARule(t *testing.T) {
	g := NewWithT(t)
	a, b, c, none := &Scenario{Name: "a", Rule: "R10"}, &Scenario{Name: "b", Rule: "R2"}, &Scenario{Name: "c", Rule: "R2"}, &Scenario{Name: "d"}
	all := []*Scenario{a, b, c, none}
	g.Expect(Rules(all)).To(Equal([]string{"R2", "R10"}))
	of, err := Checking(all, []string{"R2"})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(of).To(Equal([]*Scenario{b, c}))
	_, err = Checking(all, []string{"R2", "R1"})
	g.Expect(err).To(MatchError(`unknown rule "R1": did you mean "R10"? (one of R10, R2)`))
	_, err = Checking(all, []string{""})
	g.Expect(err).To(MatchError(ContainSubstring(`unknown rule ""`)))
}
