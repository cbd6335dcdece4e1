package reports

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
)

// chartOf is the picture of the first section that answers the question of that name.
func chartOf(t *testing.T, records []measure.Record, name string) chart {
	t.Helper()
	r := build(t, records)
	for _, k := range plotKinds {
		if k.name == name {
			return r.chart(&r.Sections[0], k)
		}
	}
	t.Fatalf("no plot %s", name)
	return chart{}
}

// labels are a chart's bars as they are read: "h1 safe: 101,000 / 101,000".
func labels(c chart) []string {
	var out []string
	for _, g := range c.groups {
		text := g.heading + " " + g.label + ":"
		for _, b := range g.bars {
			text += " [" + b.label + "]"
		}
		out = append(out, text)
	}
	return out
}

func TestAChartHasAGroupPerCellAndABarPerTarget(t *testing.T) {
	NewWithT(t).Expect(labels(chartOf(t, blogRun(t), "connects"))).To(Equal([]string{
		"server-proto h1, http-reuse safe: [101,000, one per request] [101,000, one per request]",
		"server-proto h1, http-reuse aggressive: [101,000, one per request] [101,000, one per request]",
		"server-proto h1, http-reuse always: [54] [54]",
		"server-proto h2, http-reuse safe: [101,000, one per request] [101,000, one per request]",
		"server-proto h2, http-reuse aggressive: [47] [47]",
		"server-proto h2, http-reuse always: [4] [5]",
	}))
}

func TestABarIsTheMedianWithItsRange(t *testing.T) {
	b := chartOf(t, blogRun(t), "connects").groups[4].bars[0]
	NewWithT(t).Expect(b.value).To(Equal(measure.Sample{N: 3, Min: 44, Median: 47, Max: 50}))
}

func TestWhatWasNotMeasuredHasNoBarAndADash(t *testing.T) {
	g := NewWithT(t)
	c := chartOf(t, troubledRun(t), "connects")
	g.Expect(labels(c)).To(Equal([]string{
		"server-proto h1, http-reuse safe: [21,999, Fail]",
		"server-proto h1, http-reuse aggressive: [-, Error]",
		"server-proto h1, http-reuse always: [10, Fail]",
		"server-proto h2, http-reuse safe: [-, Error]",
		"server-proto h2, http-reuse aggressive: [-, Skip]",
		"server-proto h2, http-reuse always: [4, Error]",
	}))
	g.Expect(c.groups[1].bars[0].value.N).To(BeZero())
	g.Expect(c.groups[0].bars[0].doubted).To(BeFalse())
	g.Expect(c.groups[5].bars[0].doubted).To(BeTrue(), "a failed self-check: the number is there and cannot be trusted")
}

func TestAFailIsSaidWhereItIsAboutOrWhereANumberIsMissing(t *testing.T) {
	g := NewWithT(t)
	cpu := labels(chartOf(t, troubledRun(t), "cpu"))
	g.Expect(cpu[0]).To(HaveSuffix("[13.4]"), "the Fail is about connections")
	g.Expect(cpu[2]).To(HaveSuffix("[-, Fail]"))
}

func TestATargetThatDidNotRunACellKeepsItsPlace(t *testing.T) {
	l := newLab(t)
	l.measured("test/pool", "reference", map[string]any{"pool-max-conn": 0}, 1, 3000, 60)
	l.measured("test/pool", "haproxy", map[string]any{"pool-max-conn": 0}, 1, 3000, 60)
	l.measured("test/pool", "haproxy", map[string]any{"pool-max-conn": 10}, 1, 3000, 70)
	NewWithT(t).Expect(labels(chartOf(t, l.records, "connects"))).To(Equal([]string{"pool-max-conn 0: [60] [60]", "pool-max-conn 10: [-, not run] [70]"}))
}

func TestMostAndEndAreToldApartByShade(t *testing.T) {
	g := NewWithT(t)
	c := chartOf(t, blogRun(t), "connections")
	bars := c.groups[0].bars
	g.Expect(bars).To(HaveLen(4))
	g.Expect(bars[1].colour).To(Equal(pale(bars[0].colour)))
	g.Expect(bars[1].joined).To(BeTrue())
	g.Expect(bars[3].colour).To(Equal(pale(bars[2].colour)))
	g.Expect([]string{bars[0].label, bars[1].label}).To(Equal([]string{"60", "40"}))
}

func TestKeysExplainWhatIsThereAndNothingElse(t *testing.T) {
	keys := func(c chart) []string {
		var out []string
		for _, k := range c.keys {
			out = append(out, k.text)
		}
		return out
	}
	g := NewWithT(t)
	const ranges, limits = "least to most of the repetitions; the bar is their median", "the most that the scenario allows"
	g.Expect(keys(chartOf(t, blogRun(t), "connects"))).To(Equal([]string{"reference 3.0", "haproxy-old: haproxy 2.6", ranges, limits}))
	g.Expect(keys(chartOf(t, blogRun(t), "cpu"))).To(Equal([]string{"reference 3.0", "haproxy-old: haproxy 2.6"}))
	g.Expect(keys(chartOf(t, troubledRun(t), "connections"))).To(Equal([]string{"reference 3.0", "most open at once", "still open when the load stopped"}))
	g.Expect(keyText(measure.Target{Name: "reference", Label: "reference", Version: "(devel)"})).To(Equal("reference"))
}

func TestAPictureSaysWhereItsNumbersComeFrom(t *testing.T) {
	g := NewWithT(t)
	g.Expect(chartOf(t, blogRun(t), "connects").source).To(Equal([]string{
		"connect(): the kernel's ActiveOpens in the proxy's network namespace, checked against the servers' accepts.",
		"run made-up, started 2026-01-02 03:04:05 UTC; machine Imaginary CPU; 4 CPUs; Linux 1.2.3; load average before 0.25; " +
			"targets reference 3.0; haproxy-old: haproxy 2.6; cells each ran 5.0 s; 36 records, 3 repetitions of each cell.",
	}))
	g.Expect(chartOf(t, blogRun(t), "cpu").source).To(HaveLen(1))
}
