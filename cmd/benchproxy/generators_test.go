package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// Only a run without a single error, whose requests are the server's, is compared with another.
func TestWhichGeneratorsAreRefused(t *testing.T) {
	for _, c := range []struct {
		said generated
		seen counts
		want string
	}{
		{generated{requests: 1000}, counts{requests: 1000}, ""},
		{generated{requests: 1000}, counts{requests: 1000 + 500 + 51}, ""},
		{generated{requests: 1000}, counts{requests: 1000 + 500 + 52}, "x got 1000 responses and the server counted 1552"},
		{generated{requests: 1000}, counts{requests: 999}, "x got 1000 responses and the server counted 999"},
		{generated{requests: 1000, failed: 1}, counts{requests: 1001}, "x had 1 failed requests"},
		{generated{}, counts{}, "x got no response"},
	} {
		g := NewWithT(t)
		if err := c.said.check("x", c.seen, row{streams: 10}); c.want == "" {
			g.Expect(err).NotTo(HaveOccurred())
		} else {
			g.Expect(err).To(MatchError(ContainSubstring(c.want)))
			g.Expect(err).To(BeAssignableToTypeOf(refusal{}))
		}
	}
}

// Every row's generators are told to do the same.
func TestGeneratorsAreAskedTheSame(t *testing.T) {
	g := NewWithT(t)
	b := &bench{settings: settings{duration: 3 * time.Second}, programs: programs{wrk: "wrk", hey: "hey", h2load: "h2load", reuselab: "reuselab"}}
	var lines []string
	for _, r := range generatorRows {
		for _, name := range []string{r.peer, ours} {
			i := slices.IndexFunc(generators, func(g generator) bool { return g.name == name })
			g.Expect(i).To(BeNumerically(">=", 0), name)
			lines = append(lines, strings.Join(generators[i].argv(b, r), " "))
		}
	}
	fields := " " + strings.Join(sameFields, " ")
	g.Expect(lines).To(Equal([]string{
		"wrk -t1 -c50 -d3 --latency" + fields, "reuselab load --json -c 50 -z 3s",
		"hey -c 50 -z 3s" + fields + " -disable-keepalive", "reuselab load --json -c 50 -z 3s --disable-keepalive",
		"h2load -t1 -c50 -m1 -D3" + fields, "reuselab load --json -c 50 -z 3s --h2 --streams 1",
		"h2load -t1 -c50 -m10 -D3" + fields, "reuselab load --json -c 50 -z 3s --h2 --streams 10",
	}))
}

// Goals of generators are two: how many requests, and what each costs.
func TestGeneratorGoals(t *testing.T) {
	r := &report{
		settings: settings{rounds: 1, rows: generatorRows},
		rows: []rowResult{{row: generatorRows[0], names: []string{"wrk", ours}, rounds: [][]sample{
			{{cpuPerRequest: 10, requestsPerSecond: 1000}, {cpuPerRequest: 11.5, requestsPerSecond: 1200}},
		}}},
	}
	NewWithT(t).Expect(r.goals()).To(Equal([]string{
		"HTTP/1.1, keep-alive: our generator makes at least 1.00 of wrk's requests per second: 1.20, met",
		"HTTP/1.1, keep-alive: a request costs it at most 1.10 of wrk's CPU: 1.15, missed",
	}))
	NewWithT(t).Expect(r.text()).To(MatchRegexp(`(?m)^HTTP/1.1, keep-alive +native +11.5 \(11.5 to 11.5\) +1.15 \[1.15, 1.15\] +1,200 +1.20 \[1.20, 1.20\] +0$`))
}
