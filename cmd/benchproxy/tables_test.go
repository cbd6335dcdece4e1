package main

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
)

// exampleReport has a row of three rounds, one that lost a round, one that lost all, the servers and the idle
// clients.
func exampleReport() *report {
	at := func(cpu, rate float64, p99 time.Duration, conns int64) sample {
		return sample{cpuPerRequest: cpu, requestsPerSecond: rate, p99: p99, serverConns: conns, others: cpu / 100}
	}
	return &report{
		settings: settings{duration: 2 * time.Second, rounds: 3, idleClients: 8000},
		programs: programs{
			proxies: []proxy{{name: "haproxy", version: "2.6.12"}, {name: "reference", version: "(devel) commit 0123"}},
			missing: []string{"nginx is not in PATH, so the tables lack it"},
		},
		machine: map[string]any{
			measure.EnvCPUModel: "AMD EPYC", measure.EnvCPUs: 2, measure.EnvKernel: "Linux 6.1", measure.EnvLoadAverage: 0.25,
		},
		rows: []rowResult{
			{row: rows[0], names: []string{"haproxy", "reference"}, rounds: [][]sample{
				{at(10, 1000, time.Millisecond, 50), at(11, 900, 2*time.Millisecond, 51)},
				{at(20, 500, time.Millisecond, 50), at(18, 600, 4*time.Millisecond, 50)},
				{at(10, 1200, 3*time.Millisecond, 49), at(12, 1200, 3*time.Millisecond, 1234)},
			}},
			{row: rows[1], names: []string{"haproxy", "reference"}, rounds: [][]sample{
				{at(30, 100, time.Millisecond, 50), at(45, 110, time.Second, 50)},
			}, refused: []string{"haproxy: wrk got no response", "reference: wrk got no response"}},
			{row: rows[2], names: []string{"haproxy", "reference"}, refused: []string{"a", "b", "c"}},
			{row: rows[4], names: []string{"HAProxy's return 200", "fake server"}, rounds: [][]sample{
				{at(5, 100000, time.Millisecond, 51), at(5, 89000, time.Millisecond, 51)},
			}},
		},
		idle: [][]idleSample{
			{{rss: 1024, pss: 1000}, {rss: 1536, pss: 1500}},
			{{rss: 2048, pss: 2000}, {rss: 1024, pss: 1100}},
			{{rss: 1024, pss: 1000}, {rss: 1024, pss: 1000}},
		},
	}
}

func TestText(t *testing.T)     { golden(t, "report.txt", exampleReport().text()) }
func TestMarkdown(t *testing.T) { golden(t, "report.md", exampleReport().markdown()) }

// A row without a round is what makes a report incomplete.
func TestComplete(t *testing.T) {
	g := NewWithT(t)
	r := exampleReport()
	g.Expect(r.complete()).To(BeFalse())
	r.rows = r.rows[:2]
	g.Expect(r.complete()).To(BeTrue())
}

func TestGrouped(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 999: "999", 1000: "1,000", 123456.7: "123,457", 1234567: "1,234,567"} {
		NewWithT(t).Expect(grouped(v)).To(Equal(want))
	}
}

// Products are compared within a round: 11/10, 18/20 and 12/10, not 12/10 of the medians.
func TestRatiosAreThoseOfARound(t *testing.T) {
	NewWithT(t).Expect(ratios(exampleReport().rows[0].rounds, 1, cpu)).To(Equal([]float64{1.1, 0.9, 1.2}))
}
