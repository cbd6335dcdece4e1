package balance

import (
	"slices"
	"testing"

	. "github.com/onsi/gomega"
)

// An unknown algorithm is refused with the names that exist.
func TestNewUnknown(t *testing.T) {
	g := NewWithT(t)
	_, err := New("rondrobin", []int{1})
	g.Expect(err).To(MatchError(`unknown balance algorithm "rondrobin" (known: roundrobin)`))
}

// A weight is 0 to 256; the error counts servers from 1.
func TestNewWeights(t *testing.T) {
	g := NewWithT(t)
	_, err := New("roundrobin", []int{1, -1})
	g.Expect(err).To(MatchError("weight -1 of server 2 is out of range (0 to 256)"))
	_, err = New("roundrobin", []int{257})
	g.Expect(err).To(MatchError("weight 257 of server 1 is out of range (0 to 256)"))
	_, err = New("roundrobin", []int{0, 256})
	g.Expect(err).NotTo(HaveOccurred())
}

// The table is sorted by name.
func TestAlgorithmsSorted(t *testing.T) {
	var names []string
	for _, a := range algorithms {
		names = append(names, a.name)
	}
	NewWithT(t).Expect(slices.IsSorted(names)).To(BeTrue())
}
