package measure

import "slices"

// Sample sums up the values that one metric took over the repetitions of a case.
type Sample struct {
	N                int // how many repetitions have the metric; 0: none, and the rest means nothing
	Min, Median, Max float64
}

// Summarise returns the sample of values. Of an even number of values the median is the mean of the middle two.
func Summarise(values []float64) Sample {
	n := len(values)
	if n == 0 {
		return Sample{}
	}
	v := slices.Sorted(slices.Values(values))
	return Sample{N: n, Min: v[0], Median: (v[(n-1)/2] + v[n/2]) / 2, Max: v[n-1]}
}
