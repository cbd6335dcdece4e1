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
