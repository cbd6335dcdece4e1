package main

import (
	"os/exec"
	"path/filepath"
	"slices"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gbytes"
	"github.com/onsi/gomega/gexec"

	"github.com/reuselab/reuselab/reports/measure"
)

var _ = Describe("cells that run at once", Label("lab"), func() {
	// Rules with a script, and P2, which has a load.
	const rules = "P1,P2,R1,R9"

	It("come to what they come to one by one, in the same order, and loads come last", func() {
		needNamespaces()
		out := filepath.Join(GinkgoT().TempDir(), "out")
		together := reuselab("conform", "--rule", rules, "--jobs", "3", "--out", out)
		Expect(together.code).To(Equal(0), "%s%s", together.stdout, together.stderr)
		Expect(together.stderr).To(MatchRegexp(`^9 cells, about 1 minute, host netns, 3 at once\n`))
		Expect(together.stdout).To(Equal(reuselab("conform", "--rule", rules).stdout))

		all := records(out)
		for i := range all {
			Expect(slices.IndexFunc(all, func(o measure.Record) bool { return o.Order == i+1 })).NotTo(Equal(-1), "there is a cell %d", i+1)
			Expect(all[i].Order > 6).To(Equal(all[i].Scenario == "conformance/pool/p2"))
			Expect(all[i].Env).To(HaveKeyWithValue("jobs", 3))
		}
		Expect(reuselab("report", out, "--check").code).To(Equal(0))
	})

	It("are as many as were asked for; Ctrl-C ends them all, and what was measured is kept", func() {
		needNamespaces()
		t := newTrial()
		t.start(exec.Command(filepath.Join(bin, "reuselab"), "conform", "--rule", rules, "--jobs", "3", "--out", t.out,
			"--target", "reference,bad:haproxy="+fake("neverlistens")))
		Eventually(func() bool {
			return t.find(partProduct, 2) > 0 && t.find(partProduct, 4) > 0 && t.find(partProduct, 6) > 0
		}, "20s", "5ms").Should(BeTrue())
		for cell := 7; cell <= 18; cell++ {
			Expect(t.find(partProduct, cell)).To(BeZero())
		}
		t.interrupt()
		Eventually(t.session, "20s").Should(gexec.Exit(130))
		t.expectNothingLeft(false)
		Expect(t.session.Err).To(gbytes.Say("reuselab: interrupted; what was measured before is kept\n"))
		var kept []int
		for _, rec := range t.records().Records {
			Expect(rec.Outcome).To(Equal(measure.Measured))
			kept = append(kept, rec.Order)
		}
		Expect(kept).To(ConsistOf(1, 3, 5))
	})

	It("are one on loopback, where they would take each other's ports", func() {
		r := reuselab("conform", "--rule", "P1", "--jobs", "3", "--host", "loopback")
		Expect(r.code).To(Equal(0), "%s%s", r.stdout, r.stderr)
		Expect(r.stderr).To(HavePrefix("3 cells, about 1 minute, host loopback (no namespaces: asked for, so one cell at a time)\n"))
	})
})
