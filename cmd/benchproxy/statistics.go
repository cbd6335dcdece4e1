package main

import "slices"

// median is the middle of the values, or the mean of the two in the middle. There must be one.
func median(values []float64) float64 {
	s := slices.Sorted(slices.Values(values))
	if n := len(s); n%2 == 0 {
		return (s[n/2-1] + s[n/2]) / 2
	}
	return s[len(s)/2]
}

// confidence is how often an interval is to cover the true median, at least.
const confidence = 0.95

// medianInterval gives an interval for the true median that assumes nothing but independent rounds: each value
// lies below the true median as often as above it, so the chance that fewer than k of n values lie on one side is
// that of fewer than k heads in n throws of a coin. The interval runs from the k-th smallest to the k-th largest
// value, with the largest k that keeps the confidence. With fewer than 6 values no k keeps it, and the interval is
// all their range. There must be a value.
func medianInterval(values []float64) (low, high float64) {
	s := slices.Sorted(slices.Values(values))
	k := intervalRank(len(s))
	return s[k-1], s[len(s)-k]
}

// intervalRank is the k for n values.
func intervalRank(n int) int {
	k := 1
	for 2*(k+1) <= n && coverageOf(n, k+1) >= confidence {
		k++
	}
	return k
}

// intervalCoverage is how often the interval of n values covers the true median.
func intervalCoverage(n int) float64 { return coverageOf(n, intervalRank(n)) }

// coverageOf is the chance that the true median lies between the k-th smallest and the k-th largest of n values.
func coverageOf(n, k int) float64 {
	outside := 0.0 // of 2^n ways, those with fewer than k values below the median
	ways := 1.0    // n over i
	for i := range k {
		outside += ways
		ways = ways * float64(n-i) / float64(i+1)
	}
	for range n {
		outside /= 2
	}
	return 1 - 2*outside
}
