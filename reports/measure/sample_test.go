package measure

import (
	"testing"

	. "github.com/onsi/gomega"
)

func TestSummarise(t *testing.T) {
	for _, c := range []struct {
		about  string
		values []float64
		want   Sample
	}{
		{"nothing", nil, Sample{}},
		{"one value", []float64{7}, Sample{1, 7, 7, 7}},
		{"odd number, unsorted", []float64{9, 1, 5}, Sample{3, 1, 5, 9}},
		{"even number: the mean of the middle two", []float64{8, 2, 4, 100}, Sample{4, 2, 6, 100}},
	} {
		t.Run(c.about, func(t *testing.T) {
			NewWithT(t).Expect(Summarise(c.values)).To(Equal(c.want))
		})
	}
}

func TestSummariseLeavesItsValuesAlone(t *testing.T) {
	v := []float64{3, 1, 2}
	Summarise(v)
	NewWithT(t).Expect(v).To(Equal([]float64{3, 1, 2}))
}
