package main

import (
	"maps"
	"slices"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios"
)

// vectorOf is the evidence of a mode, with changes: scenario, connections, scenario, connections...
func vectorOf(mode string, changes ...string) (vector []evidence) {
	i := slices.IndexFunc(behaviours, func(b behaviour) bool { return b.mode == mode })
	seen := maps.Clone(behaviours[i].seen)
	for i := 0; i < len(changes); i += 2 {
		seen["behaves/"+changes[i]] = changes[i+1]
	}
	for _, scenario := range slices.Sorted(maps.Keys(seen)) {
		vector = append(vector, evidence{scenario: scenario, seen: seen[scenario], complete: true})
	}
	return vector
}

func TestLikeness(t *testing.T) {
	g := NewWithT(t)
	for _, b := range behaviours {
		g.Expect(likeness(vectorOf(b.mode))).To(Equal(b.mode))
	}
	g.Expect(likeness(vectorOf("safe", "first-after-one", "1 1"))).To(Equal("other (nearest safe; first-after-one: 1 1 where safe has 1 2)"))
	g.Expect(likeness(vectorOf("always", "same-client", "1 2 3", "later-request", "1 2 3"))).To(Equal(
		"other (nearest always; later-request: 1 2 3 where always has 1 1 1; same-client: 1 2 3 where always has 1 1 1)"))
	cut := vectorOf("never")
	cut[0].seen, cut[0].complete = "step 3, client c2 request GET /2: expected 200, seen 503", false
	g.Expect(likeness(cut)).To(Equal("other (nearest never; first-after-one: step 3, client c2 request GET /2: expected 200, seen 503)"))
	g.Expect(cut[0].as()).To(BeEmpty())
}

func TestEvidenceOfARecord(t *testing.T) {
	g := NewWithT(t)
	rec := measure.Record{Scenario: "behaves/later-request", Script: &measure.Script{Steps: []measure.Step{
		{Does: "client c1 request GET /1", ConnID: 1}, {Does: "client c1 close fin"}, {ConnID: 2}, {ConnID: 1},
	}}}
	e := evidenceOf("about", rec)
	g.Expect(e).To(Equal(evidence{"behaves/later-request", "about", "1 2 1", true}))
	g.Expect(e.as()).To(Equal([]string{"safe", "aggressive"}))
	rec.Script.Failed = &measure.FailedStep{Number: 3, Does: "client c2 request GET /2", Expected: "200", Seen: "503"}
	g.Expect(evidenceOf("", rec)).To(Equal(evidence{scenario: "behaves/later-request", seen: "step 3, client c2 request GET /2: expected 200, seen 503"}))
	rec.Target.Died = &measure.Death{Status: "exit status 1"}
	g.Expect(evidenceOf("", rec).seen).To(Equal("the target died: exit status 1"))
}

// Every script of the folder has its place in every behaviour, and no other.
func TestBehavioursAreOfTheFoldersScripts(t *testing.T) {
	g := NewWithT(t)
	found, err := scenarios.Find([]string{behavesFolder}, vocabulary())
	g.Expect(err).NotTo(HaveOccurred())
	var names []string
	for _, s := range found {
		names = append(names, s.Name)
	}
	for _, b := range behaviours {
		g.Expect(slices.Sorted(maps.Keys(b.seen))).To(Equal(names), b.mode)
	}
}
