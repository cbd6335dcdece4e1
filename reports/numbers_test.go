package reports

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
)

func TestCell(t *testing.T) {
	for _, c := range []struct {
		about, metric string
		sample        measure.Sample
		want          []string
	}{
		{"nothing measured is no 0", "connects", measure.Sample{}, []string{"-"}},
		{"a measured 0", "connects", measure.Sample{N: 1}, []string{"0"}},
		{"a count without exponent", "requests", measure.Sample{N: 1, Min: 12345678, Median: 12345678, Max: 12345678}, []string{"12345678"}},
		{"a short range", "connects", measure.Sample{N: 3, Min: 51, Median: 53, Max: 56}, []string{"53", "51..56"}},
		{"a long range", "requests", measure.Sample{N: 3, Min: 100000, Median: 101000, Max: 102000}, []string{"101000", "100000..", "102000"}},
		{"a difference too small to show", "requests_per_second", measure.Sample{N: 2, Min: 1000.1, Median: 1000.15, Max: 1000.2}, []string{"1000"}},
		{"a small time", "proxy_cpu_us_per_request", measure.Sample{N: 1, Min: 13.44, Median: 13.44, Max: 13.44}, []string{"13.4"}},
		{"a tiny time is no 0", "proxy_cpu_us_per_request", measure.Sample{N: 1, Min: .00123, Median: .00123, Max: .00123}, []string{"0.0012"}},
		{"a ratio is never rounded up to all", "reuse_ratio", measure.Sample{N: 1, Min: .99999, Median: .99999, Max: .99999}, []string{"0.9999"}},
		{"a median between two large counts", "requests", measure.Sample{N: 2, Min: 20000, Median: 20000.5, Max: 20001}, []string{"20001", "20000..", "20001"}},
		{"a median between two counts", "connects", measure.Sample{N: 2, Min: 4, Median: 4.5, Max: 5}, []string{"4.5", "4..5"}},
	} {
		t.Run(c.about, func(t *testing.T) {
			NewWithT(t).Expect(cell(map[string]measure.Sample{c.metric: c.sample}, c.metric)).To(Equal(c.want))
		})
	}
}

func TestSpoken(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 999: "999", 1000: "1,000", 120000: "120,000", 1234567: "1,234,567", 53.5: "53.5", 1000.5: "1,001"} {
		NewWithT(t).Expect(spoken(v)).To(Equal(want))
	}
}

func TestGrouped(t *testing.T) {
	for text, want := range map[string]string{"": "", "1": "1", "999": "999", "1000": "1,000", "12345.678": "12,345.678", "0.00012": "0.00012", "1234567": "1,234,567"} {
		NewWithT(t).Expect(grouped(text)).To(Equal(want))
	}
}
