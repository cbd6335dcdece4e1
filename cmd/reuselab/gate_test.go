package main

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/reports/verdict"
	"github.com/reuselab/reuselab/scenarios"
)

// A scenario of a new version, or with a new cell, asks for a new baseline: without one, make gate would compare less.
func TestTheCommittedBaselineCoversTheBlog(t *testing.T) {
	g := NewWithT(t)
	file, err := measure.ReadFile(filepath.Join(moduleRoot(t), "reports", "baseline", recordsFile))
	g.Expect(err).NotTo(HaveOccurred())
	found, err := scenarios.Find([]string{"blog"}, vocabulary())
	g.Expect(err).NotTo(HaveOccurred())
	cells := 0
	for _, s := range found {
		cases, err := s.Plan(scenarios.Options{})
		g.Expect(err).NotTo(HaveOccurred())
		cells += len(cases)
		for _, rec := range file.Records {
			if rec.Scenario == s.Name {
				g.Expect(rec.ScenarioVersion).To(Equal(s.Version), "make baseline takes a new one of %s", s.Name)
			}
		}
	}
	outcomes := verdict.Compare(file.Records, file.Records).Outcomes()
	g.Expect(outcomes).To(HaveLen(cells), "make baseline takes a new one")
	g.Expect(outcomes).To(HaveEach(verdict.Pass))
	g.Expect(len(file.Records)).To(BeNumerically(">=", 3*cells), "a range needs repetitions")
}

var _ = Describe("reuselab gate", func() {
	// Closing clients: with always they share a few connections, with safe each request opens its own.
	const closing = `scenario: closing
version: 1
about: Clients that close.
matrix: {server-proto: [h1, h2]}
proxy: {threads: 2, http-reuse: always}
servers: [{name: s1, proto: "{server-proto}"}]
load: [{generator: hey, proto: h1, users: 10, client: close, requests: 600}]
expect: [{that: connects <= requests}]
`
	// measured is the folder of a run with this target.
	measured := func(scenario, target string, more ...string) string {
		GinkgoHelper()
		out := filepath.Join(GinkgoT().TempDir(), "out")
		r := reuselab(append([]string{"run", write("closing.yaml", scenario), "--target", target, "--out", out}, more...)...)
		Expect(r.code).To(Equal(0), "%s%s", r.stdout, r.stderr)
		return out
	}
	// copied is a folder of records that these functions have changed.
	copied := func(dir string, change ...func(*measure.Record)) string {
		GinkgoHelper()
		out := GinkgoT().TempDir()
		w, err := measure.Append(filepath.Join(out, recordsFile))
		Expect(err).NotTo(HaveOccurred())
		defer w.Close()
		for _, rec := range records(dir) {
			for _, c := range change {
				c(&rec)
			}
			Expect(w.Write(rec)).To(Succeed())
		}
		return out
	}

	It("passes the same program again and again, and fails it once always has become safe", Label("lab"), func() {
		baseline := measured(closing, "reference", "--repeat", "3")
		for range 3 {
			r := reuselab("gate", baseline, measured(closing, "reference"))
			Expect(r.stdout + r.stderr).To(Equal("2 cells compared, 0 regressions\n"))
			Expect(r.code).To(Equal(0))
		}
		longer := measured(strings.Replace(closing, "600", "3000", 1), "reference")
		Expect(reuselab("gate", baseline, longer).code).To(Equal(0), "five times the requests are no regression")

		broken := measured(closing, "reference="+safeForAlways())
		junit := filepath.Join(GinkgoT().TempDir(), "gate.xml")
		r := reuselab("gate", baseline, broken, "--junit", junit)
		Expect(r.code).To(Equal(1), r.stdout)
		Expect(r.stderr).To(BeEmpty())
		Expect(r.stdout).To(ContainSubstring("regression: closing server-proto=h1 reference\n  connects: 600 for 600 requests\n"))
		Expect(r.stdout).To(ContainSubstring("regression: closing server-proto=h2 reference\n  connects: 600 for 600 requests\n"))
		Expect(r.stdout).To(HaveSuffix("2 cells compared, 2 regressions\n"))
		text, err := os.ReadFile(junit)
		Expect(err).NotTo(HaveOccurred())
		var suites struct {
			Tests    int `xml:"tests,attr"`
			Failures int `xml:"failures,attr"`
		}
		Expect(xml.Unmarshal(text, &suites)).To(Succeed())
		Expect(suites.Tests).To(Equal(2))
		Expect(suites.Failures).To(Equal(2))

		better := reuselab("gate", broken, baseline)
		Expect(better.code).To(Equal(0))
		Expect(better.stdout).To(ContainSubstring("improvement: closing server-proto=h1 reference\n"))
		Expect(better.stdout).To(HaveSuffix("2 cells compared, 0 regressions, 2 improvements\n"))
	})

	It("says what it could not compare, and does not pass for want of evidence", Label("lab"), func() {
		baseline := measured(closing, "reference", "--host", "loopback")
		half := measured(closing, "reference", "--host", "loopback", "--filter", "server-proto=h1")
		r := reuselab("gate", baseline, half)
		Expect(r.code).To(Equal(2))
		Expect(r.stdout).To(Equal("not measured: closing server-proto=h2 reference: missing: the baseline has it, this run does not\n1 cell compared, 0 regressions, 1 not measured\n"))

		r = reuselab("gate", half, baseline)
		Expect(r.code).To(Equal(0), "a new cell fails nothing")
		Expect(r.stdout).To(ContainSubstring("not compared: closing server-proto=h2 reference: new: the baseline does not have it\n"))

		newer := copied(baseline, func(r *measure.Record) { r.ScenarioVersion = 2 })
		r = reuselab("gate", baseline, newer)
		Expect(r.code).To(Equal(2))
		Expect(r.stdout).To(HaveSuffix("0 cells compared, 0 regressions, 2 not compared\n"))
		Expect(r.stderr).To(Equal("reuselab: no cell could be compared\n"))

		kernel := copied(baseline, func(r *measure.Record) { r.Sources["connects"] = "kernel" })
		r = reuselab("gate", kernel, baseline)
		Expect(r.code).To(Equal(0))
		Expect(r.stdout).To(HavePrefix("note: connects: in the baseline the kernel's count, here the servers' accepts"))

		empty := write(recordsFile, "")
		Expect(reuselab("gate", filepath.Dir(empty), baseline).code).To(Equal(2))
		Expect(reuselab("gate", baseline, filepath.Dir(empty)).code).To(Equal(2))
	})

	DescribeTable("exits with 2 where a folder has no records that it can read",
		func(records, message string) {
			sound := filepath.Dir(write(recordsFile, ""))
			broken := GinkgoT().TempDir()
			if records != "" {
				broken = filepath.Dir(write(recordsFile, records))
			}
			for _, args := range [][]string{{"gate", broken, sound}, {"gate", sound, broken}} {
				r := reuselab(args...)
				Expect(r.code).To(Equal(2))
				Expect(r.stderr).To(ContainSubstring(message))
				Expect(r.stdout).To(BeEmpty())
			}
		},
		Entry("none", "", "records.jsonl: no such file"),
		Entry("another form", `{"schema":7}`+"\n", "records.jsonl:1:1: schema 7 is unknown"),
	)
})

// safeForAlways gives the path of a broken proxy: the reference, with every `http-reuse always` read as safe.
func safeForAlways() string {
	GinkgoHelper()
	path := write("reuseproxy", `#!/bin/sh
for arg; do
	case $arg in
	*.cfg) sed -i.as-written 's/http-reuse always/http-reuse safe/' "$arg" ;;
	esac
done
exec '`+filepath.Join(bin, "reuseproxy")+`' "$@"
`)
	Expect(os.Chmod(path, 0o755)).To(Succeed())
	return path
}
