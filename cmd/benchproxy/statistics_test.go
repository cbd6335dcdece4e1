package main

import (
	"testing"

	. "github.com/onsi/gomega"
)

func TestMedian(t *testing.T) {
	g := NewWithT(t)
	g.Expect(median([]float64{7})).To(Equal(7.0))
	g.Expect(median([]float64{9, 1, 3})).To(Equal(3.0))
	given := []float64{4, 1, 3, 2}
	g.Expect(median(given)).To(Equal(2.5))
	g.Expect(given).To(Equal([]float64{4, 1, 3, 2}), "it sorts a copy")
}

// The ranks are those of any table of the sign test's interval at 95 %.
func TestMedianInterval(t *testing.T) {
	for _, c := range []struct {
		n, k     int
		coverage float64
	}{
		{1, 1, 0},
		{2, 1, 0.5},
		{5, 1, 0.9375},
		{6, 1, 0.96875},
		{8, 1, 0.9921875},
		{9, 2, 0.9609375},
		{12, 3, 0.961426},
		{20, 6, 0.958611},
		{100, 40, 0.964800},
	} {
		g := NewWithT(t)
		var values []float64
		for i := range c.n {
			values = append(values, float64(c.n-i)) // n, n-1, ... 1: the value is its rank
		}
		low, high := medianInterval(values)
		g.Expect([]float64{low, high}).To(Equal([]float64{float64(c.k), float64(c.n + 1 - c.k)}), "%d values", c.n)
		g.Expect(intervalCoverage(c.n)).To(BeNumerically("~", c.coverage, 1e-6), "%d values", c.n)
	}
}
