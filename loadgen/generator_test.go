package loadgen

import (
	"slices"
	"testing"

	. "github.com/onsi/gomega"
)

func TestTheTableIsSortedByName(t *testing.T) {
	g := NewWithT(t)
	g.Expect(slices.IsSorted(Names())).To(BeTrue(), "%v", Names())
	for _, name := range Names() {
		found, err := Find(name)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(found.Name()).To(Equal(name))
	}
}

func TestAnUnknownGeneratorIsAnErrorThatNamesTheKnownOnes(t *testing.T) {
	_, err := Find("hay")
	NewWithT(t).Expect(err).To(MatchError(`unknown load generator "hay": there is hey, native`))
}
