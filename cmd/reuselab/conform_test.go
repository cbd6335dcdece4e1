package main

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios"
)

// lastLine is the last line of a text.
func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return lines[len(lines)-1]
}

// allRules are those of the library's folder conformance.
func allRules() []string {
	GinkgoHelper()
	all, err := scenarios.Find([]string{conformance}, vocabulary())
	Expect(err).NotTo(HaveOccurred())
	return scenarios.Rules(all)
}

var _ = Describe("reuselab conform", func() {
	// HAProxy is held to them, too: a rule of which it knows nothing is our invention, and the list of known failures stays true, since
	// an entry that starts passing is an UnexpectedPass, with which the program exits with 1.
	Describe("every rule", Label("lab"), func() {
		It("holds for the reference and, but for what is known, for HAProxy, in a row that begins with its id, says it and gives a verdict for each", func() {
			under, heads, verdicts := "reference", `reference \S+`, `  (Pass|Suboptimal|Skip)( \d+/\d+)?`
			if _, err := exec.LookPath("haproxy"); err == nil || required("haproxy") {
				under, heads, verdicts = under+",haproxy", heads+` +haproxy \S+`, verdicts+` +(Pass|KnownFail|Suboptimal|Skip)( \d+/\d+)?`
			}
			r := reuselab("conform", "--target", under, "--jobs", "4")
			Expect(r.code).To(Equal(0), "%s%s", r.stdout, r.stderr)
			rows := strings.Split(r.stdout, "\n")
			Expect(rows[0]).To(MatchRegexp(`^rule +in words +` + heads + `$`))
			for i, rule := range allRules() {
				Expect(rows[1+i]).To(HavePrefix(rule + " "))
				Expect(rows[1+i]).To(MatchRegexp(verdicts + `$`))
			}
			Expect(rows[1+len(allRules())]).To(BeEmpty())
			Expect(lastLine(r.stdout)).To(Equal("entries of known.yaml: " + entriesOf("reference")))
			Expect(r.stderr).To(MatchRegexp(`^\d+ cells, about `))
		})
	})

	It("comes by every known failure", func() {
		list, err := knownFailures("", nil)
		Expect(err).NotTo(HaveOccurred())
		for _, k := range list {
			Expect(k.Scenario).To(HavePrefix(conformance+"/"), "%s:%d: what no rule's scenario is about is held true by nothing", k.File, k.Line)
		}
	})

	It("shows each target in a column of its own, and writes nothing", Label("lab"), func() {
		needHAProxy()
		r := reuselab("conform", "--rule", "P2", "--target", "reference,old:haproxy,direct")
		Expect(r.code).To(Equal(0), "%s%s", r.stdout, r.stderr)
		Expect(r.stdout).To(MatchRegexp(`(?m)^P2 +With pool-max-conn 0 .* +Pass 3/3 +Pass 3/3 +Skip 3/3$`))
		Expect(r.stdout).To(ContainSubstring("Skip: conformance/pool/p2 http-reuse=safe, direct\n  direct is no proxy: it has no threads\n"))
		left, err := filepath.Glob(filepath.Join(r.dir, "*"))
		Expect(err).NotTo(HaveOccurred())
		Expect(left).To(BeEmpty())
	})

	It("writes what run writes where --out says so", Label("lab"), func() {
		out := filepath.Join(GinkgoT().TempDir(), "out")
		Expect(reuselab("conform", "--rule", "P2", "--repeat", "2", "--out", out).code).To(Equal(0))
		Expect(records(out)).To(HaveLen(6))
		Expect(filepath.Join(out, "report.md")).To(BeARegularFile())
		Expect(filepath.Join(out, "cases/1/haproxy.cfg")).To(BeARegularFile())
		Expect(reuselab("report", out, "--check").code).To(Equal(0))
	})

	Describe("known failures", Label("lab"), func() {
		known := func(more string) string {
			return write("mine.yaml", "- {scenario: conformance/pool/p2, target: haproxy, reason: it never did, cite: seen, "+more+"}\n")
		}
		// conform holds a product that calls itself HAProxy to one rule.
		conform := func(path, known string, more ...string) result {
			GinkgoHelper()
			return reuselab(append([]string{"conform", "--rule", "P2", "--target", "bad:haproxy" + path, "--known", known}, more...)...)
		}

		It("are no failures, and are told with their reason", func() {
			out := filepath.Join(GinkgoT().TempDir(), "out")
			r := conform("="+fake("says503"), known("fails: always"), "--out", out)
			Expect(r.code).To(Equal(0), "%s%s", r.stdout, r.stderr)
			Expect(r.stdout).To(MatchRegexp(`(?m)^P2 +With .* +KnownFail 3/3$`))
			Expect(r.stdout).To(ContainSubstring("KnownFail: conformance/pool/p2 http-reuse=safe, bad\n  it never did\n"))
			Expect(lastLine(r.stdout)).To(Equal("entries of known.yaml: haproxy 1"))
			again := reuselab("report", out, "--check")
			Expect(again.code).To(Equal(0), "by the folder's own copy of the list")
			Expect(again.stdout).To(ContainSubstring("3 KnownFail"))
		})

		It("that are of other cells or versions do not count", func() {
			r := conform("="+fake("says503"), known("fails: always, case: {http-reuse: safe}"))
			Expect(r.code).To(Equal(1))
			Expect(r.stdout).To(ContainSubstring("1 KnownFail, 2 Fail"))
			Expect(conform("="+fake("says503"), known("fails: always, versions: '> 90'")).code).To(Equal(1))
		})

		It("that pass are unexpected", func() {
			needHAProxy()
			r := conform("", known("fails: always"))
			Expect(r.code).To(Equal(1))
			Expect(r.stdout).To(MatchRegexp(`(?m)^P2 +With .* +UnexpectedPass 3/3$`))
			Expect(r.stdout).To(MatchRegexp(`it fails always, says \S+mine.yaml:1, because: it never did. Take the entry out`))
		})

		It("that happen sometimes may pass", func() {
			needHAProxy()
			Expect(conform("", known("fails: sometimes")).code).To(Equal(0))
			r := conform("="+fake("says503"), known("fails: sometimes"), "--repeat", "2")
			Expect(r.code).To(Equal(0), r.stdout)
		})

		It("are judged by run too, also of a scenario of one's own", func() {
			file := write("mine.yaml", aScenario("mine", "expect: [{that: connects == 1}]\n"))
			list := write("known.yaml", `[{scenario: mine, target: haproxy, reason: a race, cite: seen, fails: sometimes},
				{scenario: conformance/pool/p2, target: haproxy, reason: it never did, cite: seen, fails: always}]`)
			out := filepath.Join(GinkgoT().TempDir(), "out")
			r := reuselab("run", file, "conformance/pool/p2", "--target", "bad:haproxy="+fake("says503"), "--known", list, "--repeat", "2", "--out", out)
			Expect(r.code).To(Equal(0), "%s%s", r.stdout, r.stderr)
			Expect(r.stdout).To(ContainSubstring("failed 2 of 2 times: a race"))
			again := reuselab("report", out, "--check")
			Expect(again.code).To(Equal(0), again.stderr)
			Expect(again.stdout).To(ContainSubstring("Verdicts: 3 KnownFail"))
		})
	})

	DescribeTable("says in one message what is wrong with what it was asked, and exits with 2",
		func(message string, args ...string) {
			for i, a := range args {
				if strings.HasPrefix(a, "- ") {
					args[i] = write("mine.yaml", a)
				}
			}
			r := reuselab(append([]string{"conform"}, args...)...)
			Expect(r.code).To(Equal(2), r.stdout)
			Expect(r.stderr).To(ContainSubstring(message))
			Expect(r.stdout).To(BeEmpty())
		},
		Entry("an unknown rule", `--rule: unknown rule "P22": did you mean "P2"?`, "--rule", "P22"),
		Entry("no rule", `--rule: unknown rule ""`, "--rule", "P2,"),
		Entry("an unknown suite", `folder of scenarios or *.yaml file "conformance/poool/"`, "--suite", "poool"),
		Entry("a scenario for a suite", `"conformance/pool/p2/"`, "--suite", "pool/p2"),
		Entry("an unknown target", `unknown target "squid"`, "--target", "squid"),
		Entry("an argument", `unknown command "blog"`, "blog"),
		Entry("no such list", "--known: open nowhere.yaml", "--known", "nowhere.yaml"),
		Entry("an entry of the reference", "mine.yaml:1:43: the reference has no known failures", "--known", "- {scenario: conformance/pool/p2, target: reference, reason: a, cite: b, fails: always}"),
		Entry("an entry of no scenario", `mine.yaml:1:14: no scenario "conformance/pool/p22": did you mean "conformance/pool/p2"?`, "--known", "- {scenario: conformance/pool/p22, target: haproxy, reason: a, cite: b, fails: always}"),
		Entry("an entry of no target", `mine.yaml:1:43: unknown target "squid"`, "--known", "- {scenario: conformance/pool/p2, target: squid, reason: a, cite: b, fails: always}"),
		Entry("an entry of no cell", `axis http-reuse has no value "never"`, "--known", "- {scenario: conformance/pool/p2, target: haproxy, case: {http-reuse: never}, reason: a, cite: b, fails: always}"),
		Entry("an entry without reason", "a known failure has no reason", "--known", "- {scenario: conformance/pool/p2, target: haproxy, cite: b, fails: always}"),
	)

	It("lists the rules with the scenarios that check them", func() {
		r := reuselab("list", "rules")
		rows := strings.Split(r.stdout, "\n")
		for i, rule := range allRules() {
			Expect(rows[1+i]).To(MatchRegexp(`^` + regexp.QuoteMeta(rule) + ` +conformance/`))
		}
		Expect(rows[1+len(allRules()):]).To(Equal([]string{""}))
		Expect(r.stdout).To(MatchRegexp(`(?m)^P2 +conformance/pool/p2 +With pool-max-conn 0`))
	})

	It("knows the rule of every scenario of the folder", func() {
		all, err := scenarios.Find([]string{conformance}, vocabulary())
		Expect(err).NotTo(HaveOccurred())
		for _, s := range all {
			Expect(s.Rule).NotTo(BeEmpty(), s.Name)
			Expect(slices.ContainsFunc(all, func(o *scenarios.Scenario) bool { return o.Rule == s.Rule && o.About != s.About })).To(BeFalse(), "%s: one rule, one wording", s.Rule)
		}
	})
})

var _ = Describe("what a scenario may ask of a target", Label("lab"), func() {
	var out string
	BeforeEach(func() { out = filepath.Join(GinkgoT().TempDir(), "out") })

	It("is a version: others skip it", func() {
		file := write("mine.yaml", aScenario("mine", "versions: {haproxy: '> 90', reference: '>= 0'}\nexpect: [{that: connects <= 100}]\n"))
		needHAProxy()
		r := reuselab("run", file, "--target", "haproxy", "--out", out)
		Expect(r.code).To(Equal(2), "nothing but skips")
		Expect(records(out)[0].Outcome).To(Equal(measure.Skipped))
		Expect(records(out)[0].Reason).To(MatchRegexp(`^the scenario is for haproxy > 90, this is \d`))
	})

	It("is HAProxy's language, with addresses and axes filled in; others skip it", func() {
		needHAProxy()
		file := write("mine.yaml", `scenario: mine
version: 1
about: Two ways in, two servers.
matrix: {http-reuse: [never, always]}
haproxy-cfg: |
  defaults
      mode http
      timeout connect 5s
      timeout client 5s
      timeout server 5s
  frontend a
      bind "${bind_http}"
      default_backend be
  frontend b
      bind "${bind_other_one}"
      default_backend single
  backend be
      balance roundrobin
      http-reuse "${axis_http_reuse}"
      server s1 "${addr_s1}"
      server s-2 "${host_s_2}:${port_s_2}"
  backend single
      server s3 "${addr_s3}"
servers: [{name: s1}, {name: s-2}, {name: s3}]
load:
  - {name: a, to: http, users: 1, requests: 10}
  - {name: b, to: other-one, users: 1, requests: 7}
expect:
  - {that: 'link["be/s1"].requests == 5 and link["be/s-2"].requests == 5 and link["single/s3"].requests == 7'}
  - {that: 'connects == 3', when: threads == 1}
`)
		r := reuselab("run", file, "--target", "reference,haproxy,direct", "--out", out)
		Expect(r.code).To(Equal(0), "%s%s", r.stdout, r.stderr)
		Expect(r.stdout).To(ContainSubstring("4 Pass, 2 Skip"))
		Expect(r.stdout).To(ContainSubstring("direct has no haproxy-cfg, which the scenario needs"))
	})

	It("is any knob", func() {
		needHAProxy()
		file := write("mine.yaml", `scenario: mine
version: 1
about: Everything that can be set.
proxy:
  threads: 2
  idle-pool-shared: "off"
  connection-mode: server-close
  max-session-srv-conns: 3
  timeout-client: 5s
  timeout-http-keep-alive: 5s
  timeout-http-request: 5s
  abortonclose: true
  balance: roundrobin
  http-reuse: always
  pool-low-conn: 1
  pool-max-conn: 2
  pool-purge-delay: 1s
  prefer-last-server: true
  redispatch: -1
  retries: 2
  retry-on: conn-failure empty-response
  timeout-connect: 5s
  timeout-queue: 5s
  timeout-server: 5s
  timeout-tunnel: 5s
servers: [{name: s1}]
load: [{users: 2, requests: 20}]
expect: [{that: connects == requests, because: the server's side is closed after every response}]
`)
		r := reuselab("run", file, "--target", "reference,haproxy", "--out", out)
		Expect(r.code).To(Equal(0), "%s%s", r.stdout, r.stderr)
		Expect(r.stdout).To(ContainSubstring("2 Pass"))
	})

	It("is several frontends and backends", func() {
		needHAProxy()
		file := write("mine.yaml", `scenario: mine
version: 1
about: Two frontends, two backends.
matrix: {http-reuse: [never, always]}
proxy:
  threads: 1
  frontends: [{name: web, backend: app}, {name: api, backend: pages, timeout-client: 1s}]
  backends:
    - {name: app, http-reuse: "{http-reuse}", servers: [s2, s1]}
    - {name: pages, http-reuse: safe, pool-max-conn: 0, servers: [s3]}
servers: [{name: s1}, {name: s2}, {name: s3}]
load:
  - {name: a, to: web, users: 1, requests: 8, client: close}
  - {name: b, to: api, users: 1, requests: 6}
expect:
  - {that: 'link["app/s1"].requests == 4 and link["app/s2"].requests == 4 and link["pages/s3"].requests == 6'}
  - {that: 'link["app/s1"].accepts == 4 and link["app/s2"].accepts == 4', when: http_reuse == "never"}
  - {that: 'link["app/s1"].accepts == 1 and link["app/s2"].accepts == 1', when: http_reuse == "always"}
  - {that: 'link["pages/s3"].accepts == 6'}
`)
		r := reuselab("run", file, "--target", "reference,haproxy", "--out", out)
		Expect(r.code).To(Equal(0), "%s%s", r.stdout, r.stderr)
		Expect(r.stdout).To(ContainSubstring("4 Pass"))
	})
})

// entriesOf counts the program's own list as conform does.
func entriesOf(under ...string) string {
	GinkgoHelper()
	list, err := knownFailures("", nil)
	Expect(err).NotTo(HaveOccurred())
	return strings.TrimPrefix(knownLine(list, under), "entries of known.yaml: ")
}
