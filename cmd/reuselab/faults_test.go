package main

import (
	"fmt"
	"path/filepath"
	"slices"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
)

var _ = Describe("servers that do wrong", func() {
	var out string
	BeforeEach(func() { out = filepath.Join(GinkgoT().TempDir(), "out") })

	// measured are the records, each of a sound experiment with a fault in it, or rightly without one.
	measured := func(r result) []measure.Record {
		GinkgoHelper()
		Expect(r.code).To(Equal(0), "%s%s", r.stdout, r.stderr)
		all := records(out)
		for _, rec := range all {
			where := fmt.Sprint(rec.Scenario, rec.Case, rec.Target.Label)
			Expect(rec.Outcome).To(Equal(measure.Measured), "%s: %s", where, rec.Reason)
			Expect(rec.Metrics).To(HaveKey("faults_done"), where)
			Expect(rec.Metrics["duplicates"]).To(BeZero(), "%s: a POST was done twice", where)
		}
		return all
	}

	It("show what they do to clients without a proxy, by kind of error", Label("lab"), func() {
		all := measured(reuselab("run", "direct", "--target", "direct", "--out", out))
		var scenarios []string
		for _, rec := range all {
			if !slices.Contains(scenarios, rec.Scenario) {
				scenarios = append(scenarios, rec.Scenario)
			}
			Expect(rec.Sources).To(HaveKeyWithValue("connects", "accepts"))
			Expect(rec.Metrics).NotTo(HaveKey("proxy_cpu_us_per_request"))
			if rec.Scenario != "direct/refuse" {
				Expect(rec.SelfChecks["client_conns == accepts"].Result).To(Equal(measure.CheckHeld), "%s", rec.Scenario)
			}
		}
		Expect(len(scenarios)).To(BeNumerically(">", 12))
	})

	It("cost the clients of the reference and of HAProxy what the scenarios allow, and no POST is done twice", Label("lab"), func() {
		needHAProxy()
		measured(reuselab("run", "faults/reset", "faults/close-announced", "faults/idle-close", "faults/no-answer",
			"--filter", "server-proto=h1", "--target", "reference,haproxy", "--out", out))
	})

	It("are skipped by a target that cannot be told what the scenario sets", Label("lab"), func() {
		r := reuselab("run", "faults/stray", "--target", "direct", "--out", out)
		Expect(r.code).To(Equal(2), "nothing but skips")
		Expect(r.stdout).To(ContainSubstring("direct is no proxy: it has no threads"))
	})

	It("are a sweep's companions: each picture that it asks for is drawn", Label("lab"), func() {
		r := reuselab("run", "sweep/requests-per-connection", "--filter", "server-proto=h1,http-reuse=always,requests-per-conn=5,requests-per-conn=100",
			"--duration", "500ms", "--target", "reference", "--out", out)
		Expect(r.code).To(Equal(0), "%s%s", r.stdout, r.stderr)
		for _, name := range []string{"connects", "reuse-ratio"} {
			Expect(filepath.Join(out, "plots", "sweep-requests-per-connection-"+name+"-by-requests-per-conn.png")).To(BeARegularFile())
		}
		Expect(filepath.Join(out, "plots", "sweep-requests-per-connection-cpu.png")).NotTo(BeAnExistingFile())
	})
})
