package verdict

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios"
)

// source is a scenario with one expectation per mode, an optimal one, and a note.
const source = `
scenario: test/judge
version: 3
about: For the tests of judging.
matrix:
  http-reuse: [safe, always]
proxy: {threads: 4, http-reuse: "{http-reuse}"}
servers: [{name: s1, proto: h1}]
load: [{generator: hey, proto: h1, users: 50, client: close, duration: 5s}]
let: {slack: threads * 4}
expect:
  - {that: connects == requests, when: http_reuse == "safe", because: nothing proven is ever parked}
  - {that: connects <= users + slack, when: http_reuse == "always"}
  - {that: server_conns_end <= connects}
optimal:
  - {that: connects <= users, when: http_reuse == "always", because: one connection per user is enough}
note: [proxy_rss_max_kb, requests_per_second]
`

func scenario(t *testing.T) *scenarios.Scenario {
	t.Helper()
	s, err := scenarios.Parse("judge.yaml", []byte(source), scenarios.Vocabulary{Metrics: measure.Names()})
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	return s
}

// record is a sound measurement of a cell that passes; each test spoils it in one way.
func record(mode string) measure.Record {
	r := measure.Record{
		Schema: measure.Schema, Scenario: "test/judge", ScenarioVersion: 3, Repetition: 1, Outcome: measure.Measured,
		Case:   map[string]any{"http-reuse": mode},
		Inputs: map[string]any{"users": 50, "threads": 4, "duration_s": 5.0},
		Metrics: map[string]float64{"requests": 22000, "responses_2xx": 22000, "errors": 0, "connects": 22000, "server_conns_end": 0,
			"servers_without_requests": 0, "requests_per_second": 4400},
		ByServer:   map[string]map[string]float64{"be/s1": {"requests_received": 22000}},
		SelfChecks: map[string]measure.SelfCheck{"connects": {Result: "held", Detail: "22000 == 22000 + 0"}},
	}
	if mode == "always" {
		r.Metrics["connects"] = 48
	}
	return r
}

func set(metric string, v float64) func(*measure.Record) {
	return func(r *measure.Record) { r.Metrics[metric] = v }
}

func drop(metric string) func(*measure.Record) {
	return func(r *measure.Record) { delete(r.Metrics, metric) }
}

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		about, mode string
		spoil       func(*measure.Record)
		want        Outcome
		reason      string // contained in the verdict's
		decisive    string // contained in the decisive finding's bound
	}{
		{about: "all holds", mode: "safe", want: Pass, decisive: "connects == requests (22000 == 22000)"},
		{about: "all holds, with the other mode's bound", mode: "always", want: Pass, decisive: "connects <= users + slack (48 <= "},
		{about: "not optimal", mode: "always", spoil: set("connects", 60), want: Suboptimal, decisive: "connects <= users (60 <= 50)"},
		{about: "a bound is broken", mode: "always", spoil: set("connects", 67), want: Fail, decisive: "connects <= users + slack (67 <= "},
		{about: "an implicit expectation is broken", mode: "safe", spoil: set("errors", 1), want: Fail, decisive: "errors == 0"},
		{about: "a server was left out", mode: "safe", spoil: set("servers_without_requests", 1), want: Fail},
		{about: "a proxy that answers nothing", mode: "safe", spoil: func(r *measure.Record) {
			r.Metrics = map[string]float64{"requests": 0, "responses_2xx": 0, "errors": 0, "connects": 0, "server_conns_end": 0, "servers_without_requests": 1}
		}, want: Fail},
		{about: "a metric that was not measured", mode: "safe", spoil: drop("connects"), want: Error, reason: "connects"},
		{about: "an implicit one's metric was not measured", mode: "safe", spoil: drop("errors"), want: Error, reason: "errors"},
		{about: "a note's metric was not measured", mode: "safe", spoil: drop("requests_per_second"), want: Pass},
		{about: "something failed beside something absent", mode: "safe", spoil: func(r *measure.Record) { drop("server_conns_end")(r); set("connects", 3)(r) },
			want: Fail, decisive: "connects == requests (3 == 22000)"},
		{about: "skipped", mode: "safe", spoil: func(r *measure.Record) { r.Outcome, r.Reason, r.Metrics = measure.Skipped, "needs h3", nil },
			want: Skip, reason: "needs h3"},
		{about: "the experiment failed", mode: "safe", spoil: func(r *measure.Record) {
			r.Outcome, r.Reason, r.Metrics = measure.Errored, "not ready within 10 s", nil
		},
			want: Error, reason: "not ready within 10 s"},
		{about: "a self-check failed, and a bound too", mode: "safe", spoil: func(r *measure.Record) {
			set("connects", 1)(r)
			r.SelfChecks["connects"] = measure.SelfCheck{Result: "failed", Detail: "1 == 22000 + 0"}
		}, want: Error, reason: "self-check connects: 1 == 22000 + 0", decisive: "connects"},
		{about: "a self-check was not made", mode: "safe", spoil: func(r *measure.Record) {
			r.SelfChecks["connects"] = measure.SelfCheck{Result: "not made", Detail: "no namespace"}
		}, want: Pass},
		{about: "the target died", mode: "safe", spoil: func(r *measure.Record) {
			r.Target.Died = &measure.Death{Status: "signal: killed", Output: []string{"one", "two"}}
			r.Metrics = nil
		}, want: Fail, reason: "the target died: signal: killed", decisive: "signal: killed"},
		{about: "the target died and left the counters unequal", mode: "safe", spoil: func(r *measure.Record) {
			r.Target.Died = &measure.Death{Status: "exit status 1"}
			r.SelfChecks["connects"] = measure.SelfCheck{Result: "failed", Detail: "1 == 2"}
		}, want: Fail, reason: "the target died: exit status 1"},
		{about: "another version of the scenario", mode: "safe", spoil: func(r *measure.Record) { r.ScenarioVersion = 2 },
			want: Error, reason: "test/judge version 2, the scenario is test/judge version 3"},
		{about: "another scenario", mode: "safe", spoil: func(r *measure.Record) { r.Scenario = "test/other" }, want: Error, reason: "test/other version 3"},
	} {
		t.Run(c.about, func(t *testing.T) {
			g := NewWithT(t)
			r := record(c.mode)
			if c.spoil != nil {
				c.spoil(&r)
			}
			v := Judge(scenario(t), r)
			g.Expect(v.Outcome).To(Equal(c.want), "%+v", v)
			g.Expect(v.Reason).To(ContainSubstring(c.reason))
			if c.reason == "" {
				g.Expect(v.Reason).To(BeEmpty())
			}
			if c.decisive != "" {
				found := v.Decisive()
				g.Expect(found).NotTo(BeEmpty())
				g.Expect(found[0].Bound()).To(ContainSubstring(c.decisive))
			}
		})
	}
}

func TestJudgeListsEveryExpectationThatFailed(t *testing.T) {
	g := NewWithT(t)
	r := record("safe")
	set("connects", 3)(&r)
	set("server_conns_end", 4)(&r)
	set("errors", 1)(&r)
	var failed []string
	for _, f := range Judge(scenario(t), r).Findings {
		if !f.Held {
			failed = append(failed, f.Expression)
		}
	}
	g.Expect(failed).To(HaveExactElements("connects == requests", "server_conns_end <= connects", "errors == 0"))
}

func TestJudgeShowsNotesAndKeepsReasons(t *testing.T) {
	g := NewWithT(t)
	v := Judge(scenario(t), record("safe"))
	g.Expect(v.Findings).To(ContainElement(Finding{Kind: Note, Expression: "proxy_rss_max_kb", Values: "proxy_rss_max_kb: -", Held: true}))
	g.Expect(v.Findings).To(ContainElement(Finding{Kind: Note, Expression: "requests_per_second", Values: "requests_per_second: 4400", Held: true}))
	g.Expect(v.Decisive()[0].Because).To(Equal("nothing proven is ever parked"))
}

func TestADeathShowsItsLastLines(t *testing.T) {
	g := NewWithT(t)
	r := record("safe")
	r.Target.Died = &measure.Death{Status: "exit status 1", Output: []string{"one", "two"}}
	g.Expect(Judge(scenario(t), r).Decisive()).To(HaveExactElements(HaveField("Values", "one\ntwo")))
}

// A record that went through the disk is judged as the one in memory was.
func TestARecordCanBeJudgedAgainFromTheDisk(t *testing.T) {
	g := NewWithT(t)
	path := t.TempDir() + "/records.jsonl"
	w, err := measure.Append(path)
	g.Expect(err).NotTo(HaveOccurred())
	for _, mode := range []string{"safe", "always"} {
		g.Expect(w.Write(record(mode))).To(Succeed())
	}
	g.Expect(w.Close()).To(Succeed())
	f, err := measure.ReadFile(path)
	g.Expect(err).NotTo(HaveOccurred())
	for i, mode := range []string{"safe", "always"} {
		g.Expect(Judge(scenario(t), f.Records[i])).To(Equal(Judge(scenario(t), record(mode))))
	}
}
