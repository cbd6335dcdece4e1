package verdict

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios"
)

// A script that stopped at a step is a Fail that says which, and nothing else is asked of it; a whole script is held to what the
// scenario expects.
func TestAScriptThatStopped(t *testing.T) {
	g := NewWithT(t)
	s, err := scenarios.Parse("my.yaml", []byte(`scenario: t/x
version: 1
servers: [{name: s1}]
script: [{client: c1, request: GET /}]
expect: [{that: connects == 1}]
`), scenarios.Vocabulary{Metrics: measure.Names()})
	g.Expect(err).NotTo(HaveOccurred())
	r := measure.Record{
		Scenario: "t/x", ScenarioVersion: 1, Outcome: measure.Measured, Case: map[string]any{}, Inputs: map[string]any{"servers": 1},
		Metrics: map[string]float64{"connects": 1, "requests_received": 1},
		Script:  &measure.Script{},
	}
	g.Expect(Judge(s, r).Outcome).To(Equal(Pass))
	r.Metrics["connects"] = 2
	g.Expect(Judge(s, r).Outcome).To(Equal(Fail))

	r.Script.Failed = &measure.FailedStep{
		Number: 1, At: "my.yaml:4", Does: "client c1 request GET /", Expected: "status 200", Seen: "status 503 from the proxy itself",
		State: []string{"client c1, connection 1: open, 1 sent, 1 answered"},
	}
	v := Judge(s, r)
	g.Expect(v.Outcome).To(Equal(Fail))
	g.Expect(v.Reason).To(Equal("step 1 (my.yaml:4) client c1 request GET /: expected status 200, seen status 503 from the proxy itself"))
	g.Expect(v.Decisive()).To(HaveLen(1))
	g.Expect(v.Decisive()[0].Values).To(Equal("client c1, connection 1: open, 1 sent, 1 answered"))

	r.SelfChecks = map[string]measure.SelfCheck{"x": {Result: measure.CheckFailed}} // then nothing can be said of the proxy
	g.Expect(Judge(s, r).Outcome).To(Equal(Error))
}
