package reports

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/reports/verdict"
)

func build(t *testing.T, records []measure.Record) *Report {
	t.Helper()
	r, err := Build(records, find(t))
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	return r
}

func TestBuildNeedsRecordsAndTheirScenarios(t *testing.T) {
	g := NewWithT(t)
	_, err := Build(nil, find(t))
	g.Expect(err).To(MatchError("no records: nothing was measured"))
	_, err = Build([]measure.Record{{Scenario: "test/unknown"}}, find(t))
	g.Expect(err).To(MatchError(ContainSubstring(`no scenario "test/unknown"`)))
}

func TestRowsStandInTheOrderOfTheFileWhateverTheOrderOfRunning(t *testing.T) {
	g := NewWithT(t)
	l := newLab(t)
	for _, mode := range []string{"always", "safe"} {
		for _, proto := range []string{"h2", "h1"} {
			for _, label := range []string{"zebra", "ape"} {
				l.measured("blog/client-close", label, map[string]any{"server-proto": proto, "http-reuse": mode}, 1, 1000, 1000)
			}
		}
	}
	var got []string
	for _, row := range build(t, l.records).Sections[0].Rows {
		got = append(got, axisText(row.Case, "server-proto")+" "+axisText(row.Case, "http-reuse")+" "+row.Target.Label)
	}
	g.Expect(got).To(Equal([]string{"h1 safe zebra", "h1 safe ape", "h1 always zebra", "h1 always ape", "h2 safe zebra", "h2 safe ape", "h2 always zebra", "h2 always ape"}))
}

func TestRepetitionsMakeOneRow(t *testing.T) {
	g := NewWithT(t)
	l := newLab(t)
	for i, connects := range []float64{3, 9, 4} {
		l.measured("test/pool", "reference", map[string]any{"pool-max-conn": 10}, i+1, 5000, connects)
	}
	l.records[1].Case = map[string]any{"pool-max-conn": 10.0} // as a reader of another language may write it
	rows := build(t, l.records).Sections[0].Rows
	g.Expect(rows).To(HaveLen(1))
	g.Expect(rows[0].Metrics["connects"]).To(Equal(measure.Sample{N: 3, Min: 3, Median: 4, Max: 9}))
	g.Expect(rows[0].Metrics).NotTo(HaveKey("refused"), "what no repetition measured is absent")
	g.Expect(rows[0].Verdict.Outcome).To(Equal(verdict.Fail), "the gravest of Fail, Fail, Fail")
}

func TestOneBadRepetitionDecidesTheCell(t *testing.T) {
	g := NewWithT(t)
	l := newLab(t)
	l.measured("test/pool", "reference", map[string]any{"pool-max-conn": 10}, 1, 5000, 60)
	l.measured("test/pool", "reference", map[string]any{"pool-max-conn": 10}, 2, 5000, 49)
	l.measured("test/pool", "reference", map[string]any{"pool-max-conn": 0}, 1, 5000, 70)
	r := build(t, l.records)
	g.Expect(r.Verdicts()).To(Equal(verdict.Outcomes{verdict.Pass, verdict.Fail}))
	g.Expect(r.Verdicts().String()).To(Equal("1 Pass, 1 Fail"))
	g.Expect(verdict.ExitCode(r.Verdicts())).To(Equal(1))
}

func TestTheBoundShownIsThatOfTheRepetitionWithMostConnects(t *testing.T) {
	g := NewWithT(t)
	l := newLab(t)
	for i, connects := range []float64{60, 66, 63} {
		l.measured("test/pool", "reference", map[string]any{"pool-max-conn": 10}, i+1, 5000, connects)
	}
	found := build(t, l.records).Sections[0].Rows[0].Verdict.Decisive()
	g.Expect(found).NotTo(BeEmpty())
	g.Expect(found[0].Values).To(ContainSubstring("66 >= 50"))
}

func TestBuildLeavesItsRecordsAlone(t *testing.T) {
	g := NewWithT(t)
	l := newLab(t)
	l.measured("test/pool", "reference", map[string]any{"pool-max-conn": 10}, 1, 5000, 60).Order = 2
	l.measured("test/pool", "reference", map[string]any{"pool-max-conn": 0}, 1, 5000, 60).Order = 1
	build(t, l.records)
	g.Expect(l.records[0].Order).To(Equal(2))
}

func TestBlogFiguresStandBesideTheBlogsCellsOnly(t *testing.T) {
	g := NewWithT(t)
	rows := build(t, blogRun(t)).Sections[0].Rows
	for _, row := range rows {
		g.Expect(row.Published).NotTo(BeNil())
	}
	g.Expect(*rows[len(rows)-1].Published).To(Equal(Published{30000, 4, 4}))
	_, ok := published("blog/client-close", map[string]any{"server-proto": "h1", "http-reuse": "never"})
	g.Expect(ok).To(BeFalse(), "the blog left never out")
	_, ok = published("blog/never", map[string]any{"server-proto": "h1", "http-reuse": "safe"})
	g.Expect(ok).To(BeFalse())
}

// The sums of the blog's columns, added up by hand from its two tables.
func TestBlogFiguresAddUp(t *testing.T) {
	g := NewWithT(t)
	sums := map[string]Published{}
	for _, row := range blogTables {
		s := sums[row.scenario]
		sums[row.scenario] = Published{s.Requests + row.Requests, s.Connects + row.Connects, s.Connections + row.Connections}
	}
	g.Expect(sums).To(Equal(map[string]Published{"blog/client-close": {153000, 64108, 208}, "blog/client-keepalive": {352000, 273, 208}}))
}
