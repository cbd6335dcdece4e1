package reports

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
)

func TestHeadTellsRunsApart(t *testing.T) {
	g := NewWithT(t)
	records := troubledRun(t)
	last := &records[len(records)-1]
	last.Run = "second"
	last.Env = map[string]any{measure.EnvKernel: "Linux 9", measure.EnvCPUs: 4}
	head := map[string]string{}
	for _, l := range build(t, records).Head {
		head[l.Label] = l.Text
	}
	g.Expect(head["machine"]).To(Equal("Imaginary CPU; 4 CPUs; Linux 1.2.3 / Linux 9; load average before 0.25"))
	g.Expect(head["run"]).To(ContainSubstring("made-up, started 2026-01-02 03:04:05 UTC; second, started"))
}

func TestHeadLeavesOutWhatNobodyKnows(t *testing.T) {
	g := NewWithT(t)
	records := troubledRun(t)
	for i := range records {
		records[i].Env, records[i].Hosts = nil, nil
	}
	var labels []string
	for _, l := range build(t, records).Head {
		labels = append(labels, l.Label)
	}
	g.Expect(labels).To(Equal([]string{"run", "targets", "cells"}))
}
