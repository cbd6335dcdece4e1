package main

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios"
	"github.com/reuselab/reuselab/scenarios/lab"
)

func someCells() []lab.Cell {
	s := &scenarios.Scenario{Name: "my/one", Axes: []scenarios.Axis{{Name: "client", Values: []any{"close", "keepalive"}}}}
	load := []scenarios.Load{{Duration: 2 * time.Second}}
	return []lab.Cell{
		{Case: scenarios.Case{Scenario: s, Axes: map[string]any{"client": "close"}, Load: load}, Label: "old", Repetition: 1},
		{Case: scenarios.Case{Scenario: s, Axes: map[string]any{"client": "keepalive"}, Load: load}, Label: "old", Repetition: 2},
	}
}

func TestACellsNameTellsItFromTheOthers(t *testing.T) {
	g := NewWithT(t)
	g.Expect(cellName(someCells()[0])).To(Equal("my/one client=close old"))
	g.Expect(cellName(someCells()[1])).To(Equal("my/one client=keepalive repetition 2 old"))
}

func TestAFileGetsALineForEachCell(t *testing.T) {
	g := NewWithT(t)
	var out bytes.Buffer
	d := show(&out, someCells(), 1)
	g.Expect(d.listener()).To(BeNil(), "nobody looks, so nobody is to be asked")
	d.begin(0)
	d.end(0, measure.Record{}, "fine")
	d.begin(1)
	d.end(1, measure.Record{}, "fine too")
	d.close()
	g.Expect(out.String()).To(Equal("[1/2] fine\n[2/2] fine too\n"))
}

func TestTheScreenShowsCellLoadAndRunAndIsErasedInTheEnd(t *testing.T) {
	g := NewWithT(t)
	var out bytes.Buffer
	s := newScreen(&out, someCells(), 1, false)
	s.begin(0)
	s.end(0, measure.Record{}, "fine")
	s.begin(1)
	s.listener()(lab.Progress{Elapsed: time.Second, Planned: 2 * time.Second, Requests: 12345, Accepts: 50})
	s.close()
	g.Expect(out.String()).To(ContainSubstring("[1/2] fine\n[2/2] my/one client=keepalive repetition 2 old\n"))
	g.Expect(out.String()).To(ContainSubstring(" [#########.........]  1.0 of 2 s: 12345 requests over 50 server connections\n"))
	g.Expect(out.String()).To(MatchRegexp(` \[#########\.+\]  about [23]s left\n`))
	g.Expect(out.String()).To(HaveSuffix("left\n\x1b[A\x1b[K\x1b[A\x1b[K\x1b[A\x1b[K"))
}

func TestTheScreenNamesTheCellThatHasBeenRunningForLongestAndCountsTheOthers(t *testing.T) {
	g := NewWithT(t)
	var out bytes.Buffer
	s := newScreen(&out, someCells(), 2, false)
	s.begin(0)
	s.begin(1)
	s.close()
	g.Expect(out.String()).To(ContainSubstring("[1/2] my/one client=close old and 1 beside it\n"))

	out.Reset()
	s = newScreen(&out, someCells(), 2, false)
	s.begin(0)
	s.begin(1)
	s.end(0, measure.Record{}, "fine")
	s.close()
	g.Expect(out.String()).To(ContainSubstring("[1/2] fine\n[2/2] my/one client=keepalive repetition 2 old\n"))
}

func TestAScreenCanBeClosedBeforeItShowedAnything(t *testing.T) {
	newScreen(&bytes.Buffer{}, someCells(), 1, false).close()
}

func TestTheLoadOfACountedCellHasNoEndInSight(t *testing.T) {
	g := NewWithT(t)
	g.Expect(loadLine(lab.Progress{Elapsed: 1500 * time.Millisecond, Requests: 3, Accepts: 2})).To(Equal("1.5 s: 3 requests over 2 server connections"))
}

func TestWhatCountsAsYes(t *testing.T) {
	for value, yes := range map[string]bool{"": false, "0": false, "false": false, "No": false, "1": true, "true": true, "woodpecker": true} {
		t.Setenv("REUSELAB_TEST", value)
		NewWithT(t).Expect(isSet("REUSELAB_TEST")).To(Equal(yes), value)
	}
}

var _ = Describe("reuselab run on a terminal", func() {
	run := func(env ...string) string {
		GinkgoHelper()
		file := write("mine.yaml", strings.Replace(aScenario("mine", "expect: [{that: connects <= 100}]\n"), "500ms", "2s", 1))
		cmd := exec.Command(filepath.Join(bin, "reuselab"), "run", file, "--out", filepath.Join(GinkgoT().TempDir(), "out"))
		cmd.Env = append(cmd.Environ(), append([]string{"CI=", "NO_COLOR=", "TERM=xterm"}, env...)...)
		shown, code := onTerminal(cmd)
		Expect(code).To(Equal(0), shown)
		Expect(shown).To(MatchRegexp(`^1 cells, about 1 minute, host`))
		Expect(shown).To(MatchRegexp(`(?m)\[1/1\] mine reference: \d+ requests, \d+ connects, Pass\r$`))
		Expect(shown).To(HaveSuffix("report.md\r\n"))
		return shown
	}

	It("shows the cell, its counts as they grow, and the time left", func() {
		shown := run()
		Expect(shown).To(ContainSubstring("[1/1] mine reference"))
		Expect(shown).To(MatchRegexp(`of 2 s: [1-9]\d* requests over 1?\d server connections`))
		Expect(shown).To(MatchRegexp(`about [123]s left`))
		Expect(shown).To(ContainSubstring("\x1b[36m"))
		Expect(strings.Count(shown, "connects, Pass")).To(Equal(1))
	})

	It("does without colours for NO_COLOR", func() {
		shown := run("NO_COLOR=1")
		Expect(shown).To(ContainSubstring("left"))
		Expect(shown).NotTo(MatchRegexp(`\x1b\[[0-9;]*m`))
	})

	DescribeTable("writes plain lines where nobody can look at a moving line", func(env string) {
		Expect(run(env)).NotTo(ContainSubstring("\x1b"))
	},
		Entry("in a CI", "CI=true"),
		Entry("on a dumb terminal", "TERM=dumb"),
	)
})
