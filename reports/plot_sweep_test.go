package reports

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
)

// sweepRun has two targets; the first one's cell with most users and always failed as an experiment.
func sweepRun(t *testing.T) []measure.Record {
	l := newLab(t)
	for _, label := range []string{"reference", "haproxy"} {
		for _, proto := range []string{"h1", "h2"} {
			for _, users := range []int{1, 10, 100} {
				connects := map[string]float64{"safe": float64(users), "always": 2}
				if proto == "h1" {
					connects["always"] = float64(users)
				}
				for _, mode := range []string{"safe", "always"} {
					axes := map[string]any{"server-proto": proto, "http-reuse": mode, "users": users}
					l.measured("test/sweep", label, axes, 1, 5000, connects[mode])
				}
			}
		}
	}
	return l.records
}

// A scenario with plots has these pictures and no bars, and the report shows them.
func TestASweepHasThePicturesThatItAsksFor(t *testing.T) {
	g := NewWithT(t)
	r := build(t, sweepRun(t))
	var files []string
	for _, p := range r.pictures() {
		files = append(files, p.file)
		g.Expect(covered(p.lay())).To(HaveEach(MatchRegexp("^bar .* and bar")), "only marks of equal numbers cover each other")
	}
	g.Expect(files).To(Equal([]string{"test-sweep-connects-by-users", "test-sweep-reuse-ratio-by-users"}))
	g.Expect(markdownOf(t, r)).To(ContainSubstring("](plots/test-sweep-connects-by-users.png)"))
}

// A panel for each facet and target, a line for each series, a point for each value of x.
func TestASweepsPanels(t *testing.T) {
	g := NewWithT(t)
	r := build(t, sweepRun(t))
	w := r.sweepOf(&r.Sections[0], r.Sections[0].Scenario.Plots[0])
	g.Expect(w.columns).To(Equal(2))
	var headings []string
	for _, p := range w.panels {
		headings = append(headings, p.heading)
		g.Expect(p.curves).To(HaveLen(2))
		for _, c := range p.curves {
			g.Expect(c.points).To(HaveLen(3))
		}
	}
	g.Expect(headings).To(Equal([]string{"server-proto h1, reference", "server-proto h1, haproxy", "server-proto h2, reference", "server-proto h2, haproxy"}))
	always := w.panels[2].curves[1]
	g.Expect(always.points[2].x).To(Equal(100.0))
	g.Expect(always.points[2].value.Median).To(Equal(2.0))
	g.Expect(w.title).To(Equal("At users 100: “h2 always” needed 2 connections, “h1 safe” 100"))
	g.Expect(w.along).To(Equal([]float64{1, 10, 100}))
}

// What cannot be trusted is not drawn.
func TestASweepLeavesErrorsOut(t *testing.T) {
	g := NewWithT(t)
	records := sweepRun(t)
	records[11].Outcome, records[11].Reason, records[11].Metrics = measure.Errored, "made up", nil
	r := build(t, records)
	w := r.sweepOf(&r.Sections[0], r.Sections[0].Scenario.Plots[0])
	g.Expect(w.panels[2].curves[1].points).To(HaveLen(2))
	g.Expect(w.numbers()).To(Equal(23))
}

// On a logarithmic scale equal factors are equal steps.
func TestASweepsScales(t *testing.T) {
	g := NewWithT(t)
	w := sweep{along: []float64{1, 10, 100}, logX: true}
	g.Expect(w.at(10, 100)).To(BeNumerically("~", 50, 1e-9))
	w.logX = false
	g.Expect(w.at(10, 99)).To(BeNumerically("~", 9, 1e-9))
	g.Expect(sweep{along: []float64{7}}.at(7, 100)).To(BeNumerically("==", 50))
}
