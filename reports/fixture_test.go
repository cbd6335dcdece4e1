package reports

import (
	"fmt"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios"
)

// The records of this file are made up. Their numbers are round so that nobody takes them for measurements.

const closeSource = `
scenario: blog/client-close
version: 1
about: The client closes its connection after every response (made-up records).
matrix:
  server-proto: [h1, h2]
  http-reuse: [safe, aggressive, always]
proxy: {threads: 4, http-reuse: "{http-reuse}", purge-ticks: 12}
servers: [{name: s1, proto: "{server-proto}"}]
load: [{generator: hey, proto: h1, users: 50, client: close, duration: 5s}]
let: {slack: threads * (4 + 2*purge_ticks) + requests/1000}
expect:
  - {that: connects == requests, when: http_reuse == "safe" or server_proto == "h1" and http_reuse == "aggressive", because: nothing proven is ever parked}
  - {that: connects <= 2*users + slack, when: http_reuse == "aggressive" and server_proto == "h2"}
  - {that: connects <= users + slack, when: http_reuse == "always" and server_proto == "h1"}
  - {that: connects <= 2*threads, when: http_reuse == "always" and server_proto == "h2", because: one connection per thread has streams enough}
optimal:
  - {that: connects == threads, when: http_reuse == "always" and server_proto == "h2"}
note: [requests_per_second]
`

const poolSource = `
scenario: test/pool
version: 2
about: A sweep over a number, with a note that has no column of its own.
matrix:
  pool-max-conn: [0, 10]
proxy: {threads: 1, pool-max-conn: "{pool-max-conn}"}
servers: [{name: s1, proto: h1}]
load: [{generator: hey, proto: h1, users: 5, client: keepalive, duration: 2s}]
expect:
  - {that: connects >= users, because: each user's first request needs one}
  - {that: connects <= requests or reuses > 0}
note: [proxy_rss_max_kb]
`

const wideSource = `
scenario: test/wide
version: 1
about: A sweep with sixteen cells, whose line about itself goes on for longer than a picture is wide, so that it has to be broken somewhere.
matrix:
  pool-max-conn: [0, 10, 100, 100000]
  http-reuse: [never, safe, aggressive, always]
proxy: {threads: 1, http-reuse: "{http-reuse}", pool-max-conn: "{pool-max-conn}"}
servers: [{name: s1, proto: h1}]
load: [{generator: hey, proto: h1, users: 5, client: keepalive, duration: 2s}]
expect:
  - {that: connects >= users, because: each user's first request needs one}
`

const sweepSource = `
scenario: test/sweep
version: 1
about: A sweep with pictures of its own.
matrix:
  server-proto: [h1, h2]
  http-reuse: [safe, always]
  users: [1, 10, 100]
proxy: {threads: 1, http-reuse: "{http-reuse}"}
servers: [{name: s1, proto: "{server-proto}"}]
load: [{users: "{users}", requests: 5000}]
expect:
  - {that: connects >= 1, because: somebody must connect}
plot:
  - {x: users, y: connects, series: http-reuse, facet: server-proto, log: xy}
  - {x: users, y: reuse_ratio, series: http-reuse, facet: server-proto, log: x}
`

func find(t *testing.T) func(string) (*scenarios.Scenario, error) {
	return func(name string) (*scenarios.Scenario, error) {
		source, ok := map[string]string{"blog/client-close": closeSource, "test/pool": poolSource, "test/sweep": sweepSource, "test/wide": wideSource}[name]
		if !ok {
			return nil, fmt.Errorf("no scenario %q", name)
		}
		return scenarios.Parse(name+".yaml", []byte(source), scenarios.Vocabulary{Metrics: measure.Names()})
	}
}

// lab makes records in the order of running.
type lab struct {
	t       *testing.T
	run     string
	records []measure.Record
	env     map[string]any
	host    string
}

func newLab(t *testing.T) *lab {
	return &lab{t: t, run: "made-up", host: "netns", env: map[string]any{
		measure.EnvCPUModel: "Imaginary CPU", measure.EnvCPUs: 4, measure.EnvKernel: "Linux 1.2.3", measure.EnvLoadAverage: 0.25,
		measure.EnvGo: "go1.99", measure.EnvReuselab: "v0.0.0 commit abc", measure.EnvPlanned: 0,
	}}
}

// measured adds a record of a cell in which everything was answered.
func (l *lab) measured(scenario, label string, axes map[string]any, repetition int, requests, connects float64) *measure.Record {
	r := l.add(scenario, label, axes, repetition)
	r.Outcome = measure.Measured
	r.DurationS = 5.003
	r.Metrics = map[string]float64{
		"requests": requests, "responses_2xx": requests, "errors": 0, "requests_received": requests, "servers_without_requests": 0,
		"connects": connects, "accepts": connects, "reuses": requests - connects, "reuse_ratio": (requests - connects) / requests,
		"server_conns_end": min(connects, 40), "server_conns_open_max": min(connects, 60),
		"requests_per_second": requests / 5, "latency_p50_us": 1000 + float64(repetition)*10, "latency_p99_us": 9000, "proxy_cpu_us_per_request": 13.4,
	}
	r.Sources = map[string]string{"connects": "kernel"}
	r.SelfChecks = map[string]measure.SelfCheck{"connects == accepts + refused": {Result: measure.CheckHeld, Detail: "made up"}}
	if l.host == "loopback" {
		r.Sources["connects"] = "accepts"
		r.SelfChecks["connects == accepts + refused"] = measure.SelfCheck{Result: measure.CheckNotMade, Detail: "no namespace"}
	}
	return r
}

// add adds a record of a cell with nothing measured; the caller says why.
func (l *lab) add(scenario, label string, axes map[string]any, repetition int) *measure.Record {
	l.t.Helper()
	s, err := find(l.t)(scenario)
	NewWithT(l.t).Expect(err).NotTo(HaveOccurred())
	name, version := strings.TrimSuffix(label, "-old"), "3.0"
	if name != label {
		version = "2.6"
	}
	l.records = append(l.records, measure.Record{
		Schema: measure.Schema, Run: l.run, Scenario: scenario, ScenarioVersion: s.Version, ScenarioSHA256: s.SHA256,
		Case: axes, Inputs: map[string]any{"users": 50, "threads": 4, "purge_ticks": 12, "duration_s": 5.0},
		Target: measure.Target{Name: name, Label: label, Version: version}, Repetition: repetition, Order: len(l.records) + 1,
		Started: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Hosts: []measure.Host{{Role: "load", Host: l.host}, {Role: "proxy", Host: l.host}, {Role: "servers", Host: l.host}},
		Env: l.env,
	})
	return &l.records[len(l.records)-1]
}

// blogRun is two targets and three repetitions of the blog's first table: everything legal, one cell not optimal.
func blogRun(t *testing.T) []measure.Record {
	l := newLab(t)
	l.env[measure.EnvPlanned] = 36
	for repetition := 1; repetition <= 3; repetition++ {
		more := float64(repetition - 1)
		for _, proto := range []string{"h1", "h2"} {
			for _, mode := range []string{"safe", "aggressive", "always"} {
				for _, label := range []string{"reference", "haproxy-old"} {
					requests := 100000 + 1000*more
					connects := requests
					switch {
					case mode == "always" && proto == "h2" && label == "reference":
						connects = 4
					case mode == "always" && proto == "h2":
						connects = 5
					case mode == "always":
						connects = 53 + more
					case mode == "aggressive" && proto == "h2":
						connects = 44 + 3*more
					}
					l.measured("blog/client-close", label, map[string]any{"server-proto": proto, "http-reuse": mode}, repetition, requests, connects)
				}
			}
		}
	}
	return l.records
}

// troubledRun has everything that can go wrong, on loopback, ended early.
func troubledRun(t *testing.T) []measure.Record {
	l := newLab(t)
	l.host = "loopback"
	l.env[measure.EnvPlanned] = 12
	l.env["cgroup"] = map[string]any{"cpus": 2, "memory_mb": 512.5}
	cell := func(proto, mode string) map[string]any {
		return map[string]any{"server-proto": proto, "http-reuse": mode}
	}

	l.measured("blog/client-close", "reference", cell("h1", "safe"), 1, 22000, 21999)
	r := l.measured("blog/client-close", "reference", cell("h1", "aggressive"), 1, 22000, 0)
	delete(r.Metrics, "connects") // cannot be judged
	r = l.measured("blog/client-close", "reference", cell("h1", "always"), 1, 50, 10)
	r.Target.Died = &measure.Death{Status: "signal: segmentation fault", Output: []string{"[ALERT] a line | with a bar", "and the last one"}}
	r.Metrics = map[string]float64{"accepts": 10, "connects": 10}
	r = l.add("blog/client-close", "reference", cell("h2", "safe"), 1)
	r.Outcome, r.Reason = measure.Errored, "the target refused its configuration:\n[ALERT] haproxy.cfg:3: unknown keyword *made_up* <"+strings.Repeat("-", 120)+">"
	r = l.add("blog/client-close", "reference", cell("h2", "aggressive"), 1)
	r.Outcome, r.Reason = measure.Skipped, "the target cannot speak h2 to servers"
	r = l.measured("blog/client-close", "reference", cell("h2", "always"), 1, 22000, 4)
	r.SelfChecks["accepts - conns_unused + reuses == requests_received"] = measure.SelfCheck{Result: measure.CheckFailed, Detail: "4 - 0 + 21995 == 22000"}

	l.measured("test/pool", "reference", map[string]any{"pool-max-conn": 10}, 1, 3000, 60).Metrics["proxy_rss_max_kb"] = 12345
	l.measured("test/pool", "reference", map[string]any{"pool-max-conn": 0}, 1, 1000, 1000)
	return l.records
}

// wideRun is four targets, sixteen cells and two repetitions of numbers of every size, some missing.
func wideRun(t *testing.T) []measure.Record {
	l := newLab(t)
	for i, label := range []string{"reference", "haproxy-old", "a target with a label that somebody made long", "caddy"} {
		for a, pool := range []int{0, 10, 100, 100000} {
			for b, mode := range []string{"never", "safe", "aggressive", "always"} {
				for repetition := 1; repetition <= 2; repetition++ {
					n := float64(repetition)
					r := l.measured("test/wide", label, map[string]any{"pool-max-conn": pool, "http-reuse": mode}, repetition, 1e9*n, 50)
					r.Metrics["connects"] = []float64{0, 1, 12345678901, 2}[(a+b+i)%4] * n
					r.Metrics["proxy_cpu_us_per_request"] = []float64{0.00012, 1, 12345.678, 2}[(a+b+i)%4] * n
					if i == 2 && b == 2 {
						delete(r.Metrics, "connects")
						delete(r.Metrics, "proxy_cpu_us_per_request")
					}
					if i == 3 && b == 1 {
						r.Outcome, r.Reason, r.Metrics = measure.Skipped, "made up", nil
					}
				}
			}
		}
	}
	return l.records
}
