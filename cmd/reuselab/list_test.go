package main

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/targets"
	"github.com/reuselab/reuselab/reports"
	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios"
)

// firstColumn is what a plain table has in its first column, without the head.
func firstColumn(table string) (names []string) {
	for i, line := range strings.Split(strings.TrimSpace(table), "\n") {
		if i > 0 {
			names = append(names, strings.Fields(line)[0])
		}
	}
	return names
}

func librarySize() int {
	all, err := scenarios.Library(vocabulary())
	if err != nil {
		panic(err)
	}
	return len(all)
}

var _ = Describe("reuselab list", func() {
	It("lists its kinds by name", func() {
		var kinds []string
		for _, l := range listings {
			kinds = append(kinds, l.kind)
		}
		Expect(slices.IsSorted(kinds)).To(BeTrue())
	})

	DescribeTable("lists by name, a line for each",
		func(kind, one string, many int) {
			r := reuselab("list", kind)
			Expect(r.code).To(Equal(0), r.stderr)
			names := firstColumn(r.stdout)
			Expect(names).To(HaveLen(many))
			Expect(names).To(ContainElement(one))
			Expect(slices.IsSorted(names)).To(BeTrue())
			for line := range strings.Lines(r.stdout) {
				Expect(line).To(MatchRegexp(`^\S.*\S\n$`))
				Expect(line).NotTo(MatchRegexp(`[─│┌\x1b]`))
			}
		},
		Entry(nil, "scenarios", "blog/client-close", librarySize()),
		Entry(nil, "targets", "haproxy", len(targets.Names())),
		Entry(nil, "formats", "text", len(reports.Formats())),
	)

	It("says of a metric what it means, its unit, its source and the better direction", func() {
		r := reuselab("list", "metrics")
		Expect(firstColumn(r.stdout)).To(Equal(measure.Names()))
		Expect(r.stdout).To(MatchRegexp(`(?m)^connects +count +lower +yes +kernel +Calls to connect\(\) by the proxy`))
		Expect(r.stdout).To(MatchRegexp(`(?m)^latency_p50_us +us +lower +no +clients +Half`))
	})

	It("says of a scenario how many cells it has, how long they take, and its axes", func() {
		Expect(reuselab("list", "scenarios").stdout).To(MatchRegexp(
			`(?m)^blog/client-close +6 +33s +server-proto=h1\|h2 http-reuse=safe\|aggressive\|always +Every client closes`))
	})

	It("says which version of a target was found, or how to get it", func() {
		r := reuselab("list", "targets")
		Expect(r.stdout).To(MatchRegexp(`(?m)^reference +\S.* +` + filepath.Join(bin, "reuseproxy") + `$`))
		cmd := exec.Command(filepath.Join(bin, "reuselab"), "list", "targets")
		cmd.Env = append(cmd.Environ(), "PATH=")
		out, err := cmd.Output()
		Expect(err).NotTo(HaveOccurred())
		Expect(string(out)).To(MatchRegexp(`(?m)^haproxy +- +haproxy is not in PATH: install it`))
	})

	It("draws a table on a terminal, no wider than it", func() {
		shown, code := onTerminal(exec.Command(filepath.Join(bin, "reuselab"), "list", "scenarios"))
		Expect(code).To(Equal(0))
		lines := strings.Split(strings.TrimSpace(shown), "\r\n")
		for _, line := range lines {
			Expect([]rune(line)).To(HaveLen(terminalColumns))
		}
		Expect(lines[0]).To(HavePrefix("┌──"))
		Expect(shown).To(MatchRegexp(`│ blog/never +│ 4 +│ 22s +│ client=close\|keepalive +│ The proxy may`))
	})

	DescribeTable("says what can be listed",
		func(message string, args ...string) {
			r := reuselab(append([]string{"list"}, args...)...)
			Expect(r.code).To(Equal(2))
			Expect(r.stderr).To(Equal("reuselab: " + message + ": formats, metrics, rules, scenarios or targets\n"))
		},
		Entry("nothing", "list one kind of things"),
		Entry("two kinds", "list one kind of things", "metrics", "targets"),
	)

	It("refuses another kind", func() {
		r := reuselab("list", "target")
		Expect(r.code).To(Equal(2))
		Expect(r.stderr).To(Equal(`reuselab: cannot list "target": want formats, metrics, rules, scenarios or targets` + "\n"))
		Expect(r.stdout).To(BeEmpty())
	})
})
