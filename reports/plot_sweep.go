package reports

import (
	"image/color"
	"slices"
	"strings"

	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/reports/verdict"
	"github.com/reuselab/reuselab/scenarios"
)

// sweep is a picture that a scenario asks for: how a metric changes along an axis, a line for each value of another one, in a
// panel for each value of a third one and each target.
type sweep struct {
	file, title, about string
	x, y               string // what is along each axis
	logX, logY         bool
	along              []float64 // the values of x, ascending
	panels             []panel   // facet by facet, a target's beside the other's
	columns            int       // of panels
	keys               []key
	source             []string
}

type panel struct {
	heading string
	curves  []curve
}

type curve struct {
	colour color.NRGBA
	points []point // by x
}

type point struct {
	x     float64
	value measure.Sample
}

// ofSeries are the lines' colours: those of the palette that no target has for its own, and ink.
var ofSeries = []color.NRGBA{palette[4], palette[5], palette[3], ink, palette[2], neutral}

// ofModes keep their colours in all pictures, whichever of them a scenario has.
var ofModes = map[any]color.NRGBA{"safe": ofSeries[0], "aggressive": ofSeries[1], "always": ofSeries[2], "never": ofSeries[3]}

// seriesColour is that of a series' value, which is the i-th.
func seriesColour(v any, i int) color.NRGBA {
	if c, ok := ofModes[v]; ok {
		return c
	}
	return ofSeries[i%len(ofSeries)]
}

// sweepOf makes the picture of one plot of a scenario.
func (r *Report) sweepOf(s *Section, p scenarios.Plot) sweep {
	name := strings.ReplaceAll(s.Scenario.Name, "/", "-") + "-" + strings.ReplaceAll(p.Y, "_", "-") + "-by-" + p.X
	w := sweep{file: name, about: s.Scenario.Name, x: p.X, y: axisOf(p.Y), logX: p.LogX(), logY: p.LogY()}
	if s.Scenario.About != "" {
		w.about += ": " + s.Scenario.About
	}
	for _, v := range valuesOf(s, p.X) {
		if x, ok := number(v); ok {
			w.along = append(w.along, x)
		}
	}
	slices.Sort(w.along)
	for i, v := range valuesOf(s, p.Series) {
		if p.Series != "" {
			w.keys = append(w.keys, key{aBar, seriesColour(v, i), p.Series + " " + textOf(v)})
		}
	}
	targets := slices.DeleteFunc(s.targets(), func(label string) bool { return !s.anySample(p, label) })
	for _, facet := range valuesOf(s, p.Facet) {
		for _, label := range targets {
			w.panels = append(w.panels, s.panel(p, facet, label, len(targets) > 1))
		}
	}
	w.columns = max(1, min(len(targets), mostColumns))
	if w.columns == 1 {
		w.columns = min(len(w.panels), 2)
	}
	w.title = s.learnt(p)
	w.source = source(r, s, plotKind{counts: exact(p.Y)})
	return w
}

// mostColumns is how many panels stand side by side.
const mostColumns = 3

// panel is what one target did at one value of the facet.
func (s *Section) panel(p scenarios.Plot, facet any, label string, several bool) panel {
	var out panel
	var words []string
	if p.Facet != "" {
		words = append(words, p.Facet+" "+textOf(facet))
	}
	if several || p.Facet == "" {
		words = append(words, label)
	}
	out.heading = strings.Join(words, ", ")
	for i, v := range valuesOf(s, p.Series) {
		c := curve{colour: seriesColour(v, i)}
		for _, at := range valuesOf(s, p.X) {
			x, isNumber := number(at)
			if sample, ok := s.sampleAt(p, label, at, v, facet); ok && isNumber {
				c.points = append(c.points, point{x, sample})
			}
		}
		slices.SortFunc(c.points, func(a, b point) int { return compareNumbers(a.x, b.x) })
		out.curves = append(out.curves, c)
	}
	return out
}

// sampleAt is what a target's cell shows; false where it was not measured, or cannot be trusted.
func (s *Section) sampleAt(p scenarios.Plot, label string, x, series, facet any) (measure.Sample, bool) {
	for i := range s.Rows {
		w := &s.Rows[i]
		if w.Target.Label != label || w.Verdict.Outcome == verdict.Error || !w.at(p.X, x) || !w.at(p.Series, series) || !w.at(p.Facet, facet) {
			continue
		}
		sample := w.Metrics[p.Y]
		return sample, sample.N > 0
	}
	return measure.Sample{}, false
}

// anySample reports whether a target has anything to show.
func (s *Section) anySample(p scenarios.Plot, label string) bool {
	return slices.ContainsFunc(s.Rows, func(w Row) bool {
		return w.Target.Label == label && w.Verdict.Outcome != verdict.Error && w.Metrics[p.Y].N > 0
	})
}

// at reports whether a row's case has this value; every one has that of no axis.
func (w *Row) at(axis string, v any) bool { return axis == "" || axisText(w.Case, axis) == textOf(v) }

// valuesOf are an axis's values; of no axis there is one, nothing.
func valuesOf(s *Section, axis string) []any {
	for _, a := range s.Scenario.Axes {
		if a.Name == axis {
			return a.Values
		}
	}
	return []any{nil}
}

// textOf is a value as tables show it.
func textOf(v any) string { return axisText(map[string]any{"": v}, "") }

func compareNumbers(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// axisOf says what a metric's axis shows: as the bars do where they know it.
func axisOf(metric string) string {
	for _, k := range plotKinds {
		if k.metric == metric {
			return k.axis
		}
	}
	return metric
}

// exact reports whether a metric is a count.
func exact(metric string) bool {
	m, ok := measure.Find(metric)
	return ok && m.Exact
}

// numbers is how many there are to draw.
func (w sweep) numbers() int {
	n := 0
	for _, p := range w.panels {
		for _, c := range p.curves {
			n += len(c.points)
		}
	}
	return n
}
