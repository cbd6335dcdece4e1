package verdict

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios"
)

// knows is the scenario with a list of one entry.
func knows(t *testing.T, entry string) *scenarios.Scenario {
	t.Helper()
	s := scenario(t)
	list, err := scenarios.ParseKnown("known.yaml", []byte("[{scenario: test/judge, reason: it never did, cite: seen, "+entry+"}]"), []*scenarios.Scenario{s}, scenarios.Vocabulary{})
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	scenarios.Attach([]*scenarios.Scenario{s}, list)
	return s
}

// run is a record of a product that was told from the reference.
func run(spoil ...func(*measure.Record)) measure.Record {
	r := record("safe")
	r.Target = measure.Target{Name: "haproxy", Label: "old", Version: "2.6.12"}
	for _, f := range spoil {
		f(&r)
	}
	return r
}

func TestKnownFailures(t *testing.T) {
	const always, sometimes = "target: haproxy, fails: always", "target: haproxy, fails: sometimes"
	broken := set("connects", 7)
	died := func(r *measure.Record) { r.Target.Died = &measure.Death{Status: "exit status 1"} }
	for _, row := range []struct {
		entry  string
		record measure.Record
		want   Outcome
		reason string
	}{
		{always, run(broken), KnownFail, "it never did"},
		{always, run(died), KnownFail, "it never did"},
		{always, run(), UnexpectedPass, "it fails always, says known.yaml:1, because: it never did. Take the entry out where that is over."},
		{sometimes, run(broken), KnownFail, "it never did"},
		{sometimes, run(), Pass, ""},
		{"target: nginx, fails: always", run(broken), Fail, ""},
		{always + ", case: {http-reuse: always}", run(broken), Fail, ""},
		{always + ", case: {http-reuse: safe}", run(broken), KnownFail, "it never did"},
		{always + ", versions: '>= 3.0'", run(broken), Fail, ""},
		{always + ", versions: '< 3.0'", run(broken), KnownFail, "it never did"},
		{always, run(func(r *measure.Record) { r.Outcome, r.Reason = measure.Skipped, "no" }), Skip, "no"},
		{always, run(func(r *measure.Record) { r.Outcome, r.Reason = measure.Errored, "no" }), Error, "no"},
		{always, run(drop("connects")), Error, "connects == requests: connects has no value in this cell"},
		{always + ", versions: '< 3.0'", run(broken, func(r *measure.Record) { r.Target.Version = "new" }), Error, `known.yaml:1: version "new": invalid semantic version`},
	} {
		v := Judge(knows(t, row.entry), row.record)
		NewWithT(t).Expect(v).To(And(HaveField("Outcome", row.want), HaveField("Reason", row.reason)), row.entry)
	}
}

func TestAKnownFailureSaysWhatFailed(t *testing.T) {
	v := Judge(knows(t, "target: haproxy, fails: always"), run(set("connects", 7)))
	NewWithT(t).Expect(v.Decisive()).To(HaveExactElements(HaveField("Values", "connects == requests: 7 == 22000")))
}

// A race is given its share; what fails always is unexpected as soon as it passes once.
func TestKnownFailuresOverRepetitions(t *testing.T) {
	g := NewWithT(t)
	fails, passes := run(set("connects", 7)), run()
	skipped := run(func(r *measure.Record) { r.Outcome, r.Reason = measure.Skipped, "no" })
	over := func(entry string, records ...measure.Record) Verdict {
		s := knows(t, entry)
		var list []Verdict
		for _, r := range records {
			list = append(list, Judge(s, r))
		}
		return Merge(list)
	}
	g.Expect(over("target: haproxy, fails: sometimes", passes, fails, passes, skipped)).To(And(HaveField("Outcome", KnownFail), HaveField("Reason", "failed 1 of 3 times: it never did")))
	g.Expect(over("target: haproxy, fails: sometimes", passes, passes)).To(HaveField("Outcome", Pass))
	g.Expect(over("target: haproxy, fails: always", fails, fails)).To(And(HaveField("Outcome", KnownFail), HaveField("Reason", "it never did")))
	g.Expect(over("target: haproxy, fails: always", fails, passes)).To(HaveField("Outcome", UnexpectedPass))
}
