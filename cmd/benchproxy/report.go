package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios/lab"
)

// report is everything that was measured.
type report struct {
	settings settings
	programs programs
	machine  map[string]any // see package measure
	rows     []rowResult
	idle     [][]idleSample // by round, by proxy
}

// rowResult is one row's rounds.
type rowResult struct {
	row     row
	names   []string   // of its contenders, HAProxy first
	rounds  [][]sample // by round, by contender
	refused []string   // why, of the rounds that were
}

func newReport(b *bench) *report {
	r := &report{settings: b.settings, programs: b.programs, machine: lab.Machine(0)}
	for _, row := range b.rows {
		result := rowResult{row: row}
		for _, c := range b.contenders(row) {
			result.names = append(result.names, c.name)
		}
		r.rows = append(r.rows, result)
	}
	return r
}

// complete reports whether every row has a round.
func (r *report) complete() bool {
	for _, row := range r.rows {
		if len(row.rounds) == 0 {
			return false
		}
	}
	return true
}

// What a sample says, as numbers.
func cpu(s sample) float64    { return s.cpuPerRequest }
func rate(s sample) float64   { return s.requestsPerSecond }
func p99(s sample) float64    { return s.p99.Seconds() * 1e3 }
func others(s sample) float64 { return s.others }
func conns(s sample) float64  { return float64(s.serverConns) }

func rss(s idleSample) float64 { return s.rss / 1024 }
func pss(s idleSample) float64 { return s.pss / 1024 }

// values are one contender's, a round each.
func values[S any](rounds [][]S, contender int, of func(S) float64) []float64 {
	values := make([]float64, len(rounds))
	for n, samples := range rounds {
		values[n] = of(samples[contender])
	}
	return values
}

// ratios hold one contender against HAProxy, the first, within each round.
func ratios[S any](rounds [][]S, contender int, of func(S) float64) []float64 {
	ratios := values(rounds, contender, of)
	for n, base := range values(rounds, 0, of) {
		ratios[n] /= base
	}
	return ratios
}

// head says what was measured with what.
func (r *report) head() string {
	if r.settings.generators() {
		return fmt.Sprintf("wrk -t1, h2load -t1, hey, reuselab load; -c %s, rounds: %d, runs of %s; a server of one thread; %v, %v CPUs, %v, load average %v before.",
			clients, r.settings.rounds, r.settings.duration.Round(time.Second),
			r.machine[measure.EnvCPUModel], r.machine[measure.EnvCPUs], r.machine[measure.EnvKernel], r.machine[measure.EnvLoadAverage])
	}
	var names []string
	for _, p := range r.programs.proxies {
		names = append(names, p.label())
	}
	return fmt.Sprintf("%s; wrk -t1 -c%d, rounds: %d, runs of %s; one thread each; %v, %v CPUs, %v, load average %v before.",
		strings.Join(names, ", "), wrkConnections, r.settings.rounds, r.settings.duration.Round(time.Second),
		r.machine[measure.EnvCPUModel], r.machine[measure.EnvCPUs], r.machine[measure.EnvKernel], r.machine[measure.EnvLoadAverage])
}

// legend says how to read the tables.
func (r *report) legend() []string {
	if r.settings.generators() {
		return []string{
			"CPU: user and system time of the generator's process, from its start to its end, per response that it counted: the median of " +
				"the rounds, and their range.",
			r.intervalLine("of the peer's"),
			"requests/s: as each generator says. server conns: connections that the server accepted in a run; wrk opens one to see whether " +
				"anybody listens.",
			"requests: all generators send X-Client and X-Request-Id, ours with new values in each, so the server reads as many bytes from all.",
		}
	}
	return []string{
		"CPU: user and system time of all of a proxy's processes per response that wrk counted: the median of the rounds, and " +
			"their range.",
		r.intervalLine("of HAProxy's"),
		"requests/s: what clients, proxy and server reach together on the processors they share. p99: as wrk says, of clients that " +
			"wait for each answer.",
		"server conns: connections that the server accepted in a run, by its own count. About as many as wrk's say that the proxy kept " +
			"and reused them.",
		"kB per idle client: resident memory with the idle clients, minus that before them, divided by their number. RSS counts a page " +
			"that processes share in each of them, PSS in parts. What a product sets aside before clients come is not in it.",
	}
}

// intervalLine says what a ratio's interval is.
func (r *report) intervalLine(column string) string {
	return fmt.Sprintf("%s: the median of the ratios within each round, and an interval for the true median (order statistics of "+
		"the ratios; nothing is assumed but independent rounds). With %d rounds it covers the true median with %.1f %%; from 6 on "+
		"with 95 %% or more.", column, r.settings.rounds, 100*intervalCoverage(r.settings.rounds))
}

// othersLine says how busy the machine was with something else, which is the first thing to know of a time.
func (r *report) othersLine() string {
	var shares []float64
	for _, w := range r.rows {
		for c := range w.names {
			shares = append(shares, values(w.rounds, c, others)...)
		}
	}
	if len(shares) == 0 {
		return "no round is left"
	}
	return fmt.Sprintf("other programs took %.0f %% of the processors' time during the runs (median; at most %.0f %%)",
		100*median(shares), 100*slices.Max(shares))
}
