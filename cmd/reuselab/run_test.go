package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/gbytes"
	"github.com/onsi/gomega/gexec"

	"github.com/reuselab/reuselab/reports/measure"
)

var _ = Describe("reuselab run", func() {
	var out string
	BeforeEach(func() { out = filepath.Join(GinkgoT().TempDir(), "out") })

	Describe("the blog's scenarios", func() {
		It("hold for the reference and for HAProxy in the same run, with every connect accounted for", func() {
			needHAProxy()
			// Shorter runs have purges so close together that a machine with other work to do looks idle to the proxy in between.
			r := reuselab("run", "blog", "--target", "reference,haproxy", "--duration", "3s", "--out", out)
			Expect(r.code).To(Equal(0), "%s%s", r.stdout, r.stderr)
			all := records(out)
			Expect(all).To(HaveLen(2 * 16))
			for _, rec := range all {
				where := fmt.Sprint(rec.Scenario, rec.Case, rec.Target.Label)
				Expect(rec.Outcome).To(Equal(measure.Measured), where)
				Expect(rec.Metrics["responses_2xx"]).To(BeNumerically(">", 0), where)
				if required("netns") {
					Expect(rec.Sources["connects"]).To(Equal("kernel"), where)
				}
				Expect(rec.Metrics["connects"]).To(Equal(rec.Metrics["accepts"]+rec.Metrics["refused"]), where)
			}
			Expect(r.stdout).To(MatchRegexp(`^32 cells, about 2 minutes, host \w+`))
			lines := strings.Split(strings.TrimSpace(r.stdout), "\n")
			Expect(lines[len(lines)-1]).To(Equal(filepath.Join(out, "report.md")))
			Expect(lines[len(lines)-2]).To(MatchRegexp(`^\d+ Pass`))
			for _, file := range []string{"report.txt", "report.md", "report.csv", "plots/blog-client-close-connects.png", "plots/blog-client-close-connects.svg", "cases/1/haproxy.cfg", "cases/1/series.jsonl", "cases/1/connections.jsonl"} {
				Expect(filepath.Join(out, file)).To(BeARegularFile())
			}
			again := reuselab("report", out, "--check")
			Expect(again.code).To(Equal(0))
			text, err := os.ReadFile(filepath.Join(out, "report.txt"))
			Expect(err).NotTo(HaveOccurred())
			Expect(again.stdout).To(Equal(string(text)))
		})
	})

	// The scenarios' bound is twice the threads, for every product. The reference, whose threads wait for a lock where HAProxy's give
	// up and connect, opens one connection per thread as long as no purge finds it idle.
	It("sees the reference open one HTTP/2 connection per thread and no more", func() {
		file := write("mine.yaml", `scenario: mine
version: 1
about: Clients that close, servers that multiplex.
matrix: {client: [close, keepalive]}
proxy: {threads: 4, http-reuse: always, pool-purge-delay: 60s}
servers: [{name: s1, proto: h2}]
load: [{generator: hey, proto: h1, users: 50, client: "{client}", duration: 1s}]
expect: [{that: connects <= threads}]
`)
		r := reuselab("run", file, "--out", out)
		Expect(r.code).To(Equal(0), "%s%s", r.stdout, r.stderr)
	})

	It("takes a scenario of one's own, on loopback too, where connects are the servers' accepts", func() {
		file := write("mine.yaml", aScenario("mine", "expect: [{that: connects <= 100}]\n"))
		r := reuselab("run", file, "--host", "loopback", "--out", out)
		Expect(r.code).To(Equal(0), "%s%s", r.stdout, r.stderr)
		Expect(r.stdout).To(HavePrefix("1 cells, about 1 minute, host loopback (no namespaces: asked for)\n"))
		rec := records(out)[0]
		Expect(rec.Sources).To(HaveKeyWithValue("connects", "accepts"))
		Expect(rec.Metrics).NotTo(HaveKey("refused"))
		Expect(rec.SelfChecks["connects == accepts + refused"].Result).To(Equal(measure.CheckNotMade))
	})

	It("judges a run again from its records, by its own copy of the scenario or by another file", func() {
		file := write("mine.yaml", aScenario("mine", "expect: [{that: connects <= 100}]\n"))
		Expect(reuselab("run", file, "--out", out).code).To(Equal(0))
		Expect(os.Remove(file)).To(Succeed())
		Expect(reuselab("report", out, "--check").code).To(Equal(0))
		stricter := write("stricter.yaml", aScenario("mine", "expect: [{that: connects <= 1}]\n"))
		r := reuselab("report", out, "--check", "--scenario", stricter)
		Expect(r.code).To(Equal(1))
		Expect(r.stdout).To(ContainSubstring("connects <= 1 ("))
		Expect(reuselab("report", out, "--scenario", stricter).code).To(Equal(0))
	})

	It("adds to a folder only when told to, and refuses one that is not empty", func() {
		file := write("mine.yaml", aScenario("mine", "expect: [{that: connects <= 100}]\n"))
		Expect(reuselab("run", file, "--out", out).code).To(Equal(0))
		r := reuselab("run", file, "--out", out)
		Expect(r.code).To(Equal(2))
		Expect(r.stderr).To(ContainSubstring("is not empty: name another folder, empty it, or add to it with --append"))
		Expect(reuselab("run", file, "--out", out, "--append").code).To(Equal(0))
		all := records(out)
		Expect(all).To(HaveLen(2))
		Expect(all[1].Order).To(Equal(2))
	})

	DescribeTable("says in one message what is wrong with what it was asked, and exits with 2",
		func(message string, args ...string) {
			for i, a := range args {
				if strings.HasPrefix(a, "scenario:") {
					args[i] = write("mine.yaml", a)
				}
			}
			r := reuselab(append([]string{"run", "--out", out}, args...)...)
			Expect(r.code).To(Equal(2), r.stdout)
			Expect(r.stderr).To(ContainSubstring(message))
			Expect(strings.TrimSpace(r.stdout)).To(BeEmpty())
			Expect(out).NotTo(BeAnExistingFile())
		},
		Entry("a wrong scenario file", `mine.yaml:7:1: unknown field "expects" in the scenario: did you mean "expect"?`, aScenario("mine", "expects: 1\n")),
		Entry("an unknown scenario", `blog/client-clos`, "blog/client-clos"),
		Entry("an unknown target", `unknown target "squid": want one of direct, haproxy, nginx, reference`, "--target", "squid"),
		Entry("a missing binary", "/nowhere/haproxy", "--target", "haproxy=/nowhere/haproxy"),
		Entry("a program that is no haproxy", "is this the right program?", "--target", "haproxy=/bin/echo"),
		Entry("a filter that leaves nothing", "http-reuse", "blog/client-close", "--filter", "http-reuse=sometimes"),
		Entry("a setting that the scenario makes itself", "http-reuse", "--target", "reference+http-reuse=always"),
		Entry("two targets of one label", "label", "--target", "reference,reference"),
		Entry("no repetition", "--repeat 0", "--repeat", "0"),
		Entry("an unknown host", `unknown host "moon": want auto, loopback or netns`, "--host", "moon"),
	)

	DescribeTable("tells a failed experiment from a failing proxy",
		func(product string, code int, outcome measure.Outcome, said string) {
			file := write("mine.yaml", aScenario("mine", "expect: [{that: connects <= 100}]\n"))
			target := "reference,bad:haproxy=" + fake(product)
			r := reuselab("run", file, "--target", target, "--out", out)
			Expect(r.code).To(Equal(code), "%s%s", r.stdout, r.stderr)
			all := records(out)
			Expect(all).To(HaveLen(2), "what was measured before is kept")
			Expect(all[0].Outcome).To(Equal(measure.Measured))
			Expect(all[1].Outcome).To(Equal(outcome))
			Expect(r.stdout).To(ContainSubstring(said))
		},
		Entry("a configuration that the target refuses", "refuses", 2, measure.Errored, "unknown keyword 'nbthread' in 'global' section"),
		Entry("a proxy that dies in mid-run", "dies", 1, measure.Measured, "out of luck"),
		Entry("a proxy that answers 503 to everything", "says503", 1, measure.Measured, "responses_2xx == requests"),
		Entry("a proxy that answers nothing", "saysnothing", 1, measure.Measured, "errors == 0"),
	)

	It("stops at Ctrl-C with 130, keeps what was measured, and leaves nothing behind", func() {
		file := write("mine.yaml", aScenario("mine", "expect: [{that: connects <= 100}]\n"))
		cmd := exec.Command(filepath.Join(bin, "reuselab"), "run", file, "--repeat", "100", "--out", out)
		session, err := gexec.Start(cmd, GinkgoWriter, GinkgoWriter)
		Expect(err).NotTo(HaveOccurred())
		Eventually(session.Out, "10s").Should(gbytes.Say(`\[2/100\]`))
		session.Interrupt()
		Eventually(session, "10s").Should(gexec.Exit(130))
		Expect(session.Err).To(gbytes.Say("interrupted; what was measured before is kept"))
		Expect(len(records(out))).To(BeNumerically(">=", 2))
		Expect(filepath.Join(out, "report.txt")).To(BeARegularFile())
		Expect(processesNaming(out)).To(BeEmpty())
	})
})
