package measure

import (
	"testing"

	. "github.com/onsi/gomega"
)

// full is a record with something in every field.
func full() Record {
	return Record{
		Schema: Schema, Run: "20260102T030405Z", Scenario: "test/full", ScenarioVersion: 2, ScenarioSHA256: "aa",
		Case:       map[string]any{"http-reuse": "always", "users": 50, "share": 0.5, "tls": false},
		Inputs:     map[string]any{"users": 50, "duration_s": 5.5},
		Target:     Target{Name: "haproxy", Label: "old", Version: "2.6.12", ConfigSHA256: "bb", Died: &Death{Status: "exit status 1", Output: []string{"a < b", "c"}}},
		Repetition: 1, Order: 17, DurationS: 5.003, Outcome: Measured,
		Metrics:    map[string]float64{"connects": 4, "reuse_ratio": 0.25},
		ByServer:   map[string]map[string]float64{"be/s1": {"accepts": 4}},
		ByLoad:     map[string]map[string]float64{"load": {"requests": 100}},
		Histograms: map[string]string{"latency_us": "SGVsbG8="},
		SelfChecks: map[string]SelfCheck{"connects": {"held", "4 == 4 + 0"}},
		Sources:    map[string]string{"connects": "kernel"},
		Files:      map[string]string{"config": "cases/17/haproxy.cfg"},
		Hosts:      []Host{{"proxy", "netns"}},
		Env:        map[string]any{EnvCPUs: 2, EnvLoadAverage: 0.25, "nested": map[string]any{"a": []any{1, "x", nil}}},
	}
}

func TestCheckRefusesWhatBreaksTheContract(t *testing.T) {
	for _, c := range []struct {
		about, message string
		spoil          func(*Record)
	}{
		{"no schema", "no schema", func(r *Record) { r.Schema = 0 }},
		{"a schema of the future", "schema 2 is unknown; this program reads and writes schema 1", func(r *Record) { r.Schema = 2 }},
		{"no scenario", "without the name of its scenario", func(r *Record) { r.Scenario = "" }},
		{"repetition 0", "repetition 0; they count from 1", func(r *Record) { r.Repetition = 0 }},
		{"no outcome", `outcome ""; measured, skip or error is right`, func(r *Record) { r.Outcome = "" }},
		{"a verdict for an outcome", `outcome "Pass"`, func(r *Record) { r.Outcome = "Pass" }},
		{"a skip without reason", "outcome skip without a reason", func(r *Record) { r.Outcome = Skipped; r.Metrics = nil }},
		{"an error without reason", "outcome error without a reason", func(r *Record) { r.Outcome = Errored; r.Metrics = nil }},
		{"an error with metrics", "outcome error with metrics", func(r *Record) { r.Outcome = Errored; r.Reason = "no port" }},
	} {
		t.Run(c.about, func(t *testing.T) {
			r := full()
			c.spoil(&r)
			NewWithT(t).Expect(r.check()).To(MatchError(ContainSubstring(c.message)))
		})
	}
	r := full()
	NewWithT(t).Expect(r.check()).To(Succeed())
}
