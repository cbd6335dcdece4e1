package reports

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios"
)

// ruled is a scenario that checks a rule in two cells.
func ruled(t *testing.T, name, rule, about, known string) *scenarios.Scenario {
	t.Helper()
	g := NewWithT(t)
	s, err := scenarios.Parse(name+".yaml", []byte("scenario: "+name+"\nversion: 1\nrule: "+rule+"\nabout: "+about+`
matrix: {http-reuse: [safe, always]}
proxy: {threads: 1, http-reuse: "{http-reuse}"}
servers: [{name: s1}]
load: [{users: 1, requests: 10}]
expect: [{that: connects == 1, because: it is so}]
`), scenarios.Vocabulary{Metrics: measure.Names()})
	g.Expect(err).NotTo(HaveOccurred())
	list, err := scenarios.ParseKnown("known.yaml", []byte("["+known+"]"), []*scenarios.Scenario{s}, scenarios.Vocabulary{})
	g.Expect(err).NotTo(HaveOccurred())
	scenarios.Attach([]*scenarios.Scenario{s}, list)
	return s
}

// tried is a record of a cell.
func tried(scenario, label, reuse string, connects float64) measure.Record {
	return measure.Record{
		Schema: measure.Schema, Run: "a", Scenario: scenario, ScenarioVersion: 1, Repetition: 1, Outcome: measure.Measured,
		Target: measure.Target{Name: label, Label: label, Version: map[string]string{"reference": "0.1 commit 12ab", "haproxy": "2.6.12"}[label]},
		Case:   map[string]any{"http-reuse": reuse}, Inputs: map[string]any{"users": 1, "threads": 1},
		Metrics: map[string]float64{"requests": 10, "responses_2xx": 10, "errors": 0, "connects": connects, "servers_without_requests": 0},
		Sources: map[string]string{"connects": "kernel"},
	}
}

func TestTheMatrixOfRules(t *testing.T) {
	g := NewWithT(t)
	all := map[string]*scenarios.Scenario{
		"c/ten":  ruled(t, "c/ten", "R10", "Never a 502.", ""),
		"c/two":  ruled(t, "c/two", "R2", "A parked one is taken.", "{scenario: c/two, target: haproxy, case: {http-reuse: safe}, reason: it is older, cite: seen, fails: always}"),
		"c/two2": ruled(t, "c/two2", "R2", "A parked one is taken.", ""),
	}
	skipped := tried("c/two2", "haproxy", "safe", 1)
	skipped.Outcome, skipped.Reason, skipped.Metrics = measure.Skipped, "haproxy has no hands", nil
	records := []measure.Record{
		tried("c/ten", "reference", "safe", 1), tried("c/ten", "reference", "always", 1),
		tried("c/ten", "haproxy", "safe", 7), tried("c/ten", "haproxy", "always", 1),
		tried("c/two", "reference", "safe", 1), tried("c/two", "reference", "always", 1),
		tried("c/two", "haproxy", "safe", 3), tried("c/two", "haproxy", "always", 1),
		tried("c/two2", "reference", "safe", 1), skipped,
	}
	for i := range records {
		records[i].ScenarioSHA256 = all[records[i].Scenario].SHA256
	}
	r, err := Build(records, func(name string) (*scenarios.Scenario, error) { return all[name], nil })
	g.Expect(err).NotTo(HaveOccurred())
	var b strings.Builder
	g.Expect(WriteMatrix(&b, r, 0)).To(Succeed())
	g.Expect(b.String()).To(Equal(`rule  in words                reference 0.1  haproxy 2.6.12
R2    A parked one is taken.  Pass 3/3       KnownFail 1/3
R10   Never a 502.            Pass 2/2       Fail 1/2

Other than Pass

Fail: c/ten http-reuse=safe, haproxy
  connects == 1 (7 == 1) does not hold; expected because it is so

KnownFail: c/two http-reuse=safe, haproxy
  it is older
  connects == 1 (3 == 1) does not hold; expected because it is so

Skip: c/two2 http-reuse=safe, haproxy
  haproxy has no hands

Verdicts: 7 Pass, 1 KnownFail, 1 Skip, 1 Fail
`))

	b.Reset()
	g.Expect(WriteMatrix(&b, r, 60)).To(Succeed())
	lines := strings.Split(b.String(), "\n")
	g.Expect(lines[1]).To(HavePrefix("R2    A parked one is taken."))
	for _, line := range lines[:3] {
		g.Expect(len(line)).To(BeNumerically("<=", 60+8), "narrower than it is readable it does not become")
	}
}

func TestLongRulesTakeSeveralLinesWhereThereIsAWidth(t *testing.T) {
	g := NewWithT(t)
	s := ruled(t, "c/one", "R1", "A rule that needs many more words than one line of a terminal has room for.", "")
	r, err := Build([]measure.Record{tried("c/one", "reference", "safe", 1)}, func(string) (*scenarios.Scenario, error) { return s, nil })
	g.Expect(err).NotTo(HaveOccurred())
	var b strings.Builder
	g.Expect(WriteMatrix(&b, r, 60)).To(Succeed())
	g.Expect(b.String()).To(HavePrefix(`rule  in words                                 reference 0.1
R1    A rule that needs many more words than   Pass
      one line of a terminal has room for.
`))
}
