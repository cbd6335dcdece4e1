package reports

import (
	"image/color"
	"slices"
	"strings"

	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/reports/verdict"
)

// chart is what a picture shows, before anything is placed: groups of bars, one group per cell, one bar per target.
type chart struct {
	file   string // its name without ending
	title  string // what was learnt
	about  string // what was run
	axis   string // what the numbers are, with their unit
	log    bool
	keys   []key
	groups []group
	source []string // where the numbers come from, a paragraph each
}

// key explains a colour or a mark.
type key struct {
	form   keyForm
	colour color.NRGBA
	text   string
}

type keyForm int

const (
	aBar keyForm = iota
	aRange
	aLimit
)

// group is a cell.
type group struct {
	heading string // the axes that stay the same for several groups, and what label is a value of; shown where it changes
	label   string // the value of the last axis
	bars    []bar
}

// bar is one number of one target.
type bar struct {
	colour  color.NRGBA
	value   measure.Sample // N of 0: not measured, so there is no bar
	label   string
	limit   float64 // the most that the scenario allows; 0: nothing is said
	doubted bool    // the experiment failed: an outline shows what cannot be trusted
	joined  bool    // belongs to the bar above
}

// bands are the groups that stand below one heading.
func (c chart) bands() [][]group {
	var out [][]group
	for i, g := range c.groups {
		if i == 0 || g.heading != c.groups[i-1].heading {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], g)
	}
	return out
}

func (c chart) numbers() int {
	n := 0
	for _, g := range c.groups {
		for _, b := range g.bars {
			if b.value.N > 0 {
				n++
			}
		}
	}
	return n
}

// chart answers one question about a section.
func (r *Report) chart(s *Section, k plotKind) chart {
	c := chart{file: plotName(s.Scenario.Name, k), title: s.title(k), about: s.Scenario.Name, axis: k.axis, log: k.log}
	if s.Scenario.About != "" {
		c.about += ": " + s.Scenario.About
	}
	colours := r.colours()
	targets := s.targets()
	for _, t := range r.targets() {
		if slices.Contains(targets, t.Label) {
			c.keys = append(c.keys, key{aBar, colours[t.Label], keyText(t)})
		}
	}
	if k.paler != "" {
		c.keys = append(c.keys, key{aBar, neutral, k.shade}, key{aBar, pale(neutral), k.palest})
	}
	for _, cell := range s.cells() {
		g := group{heading: s.heading(cell[0]), label: s.cellLabel(cell[0])}
		for _, label := range targets {
			w := rowOf(cell, label)
			g.bars = append(g.bars, newBar(w, k, k.metric, colours[label]))
			if k.paler != "" {
				b := newBar(w, k, k.paler, pale(colours[label]))
				b.joined = true
				g.bars = append(g.bars, b)
			}
		}
		c.groups = append(c.groups, g)
	}
	if c.anyBar(func(b bar) bool { return b.value.Max > b.value.Min }) {
		c.keys = append(c.keys, key{form: aRange, text: "least to most of the repetitions; the bar is their median"})
	}
	if c.anyBar(func(b bar) bool { return b.limit > 0 }) {
		c.keys = append(c.keys, key{form: aLimit, text: "the most that the scenario allows"})
	}
	c.source = source(r, s, k)
	return c
}

// keyText names a target, with its version where it is a released one.
func keyText(t measure.Target) string {
	if strings.HasPrefix(t.Version, "(") {
		t.Version = ""
	}
	return targetText(t)
}

// source says what was measured on which machine, and of counts by whom: a picture travels without its report.
func source(r *Report, s *Section, k plotKind) []string {
	var out []string
	if k.counts {
		out = append(out, s.Captions...)
	}
	var head []string
	for _, l := range r.Head {
		if slices.Contains([]string{"run", "targets", "machine", "cells"}, l.Label) {
			fact, _, _ := strings.Cut(l.Text, ": tables show")
			head = append(head, l.Label+" "+fact)
		}
	}
	if len(head) == 0 {
		return out
	}
	return append(out, strings.Join(head, "; ")+".")
}

func (c chart) anyBar(is func(bar) bool) bool {
	return slices.ContainsFunc(c.groups, func(g group) bool { return slices.ContainsFunc(g.bars, is) })
}

// newBar is a row's number; w is nil where the cell was not run on the target.
func newBar(w *Row, k plotKind, metric string, colour color.NRGBA) bar {
	b := bar{colour: colour, label: absent}
	if w == nil {
		b.say("not run")
		return b
	}
	b.value = w.Metrics[metric]
	if b.value.N > 0 {
		b.label = grouped(metricText(metric, b.value.Median))
		// Where nothing is reused, a longer bar tells of more requests and not of a worse proxy.
		if metric == "connects" && w.oneEach() {
			b.say("one per request")
		}
	}
	if k.counts {
		b.limit = w.limit(metric)
	}
	switch o := w.Verdict.Outcome; o {
	case verdict.Error:
		b.doubted = true
		b.say(o.String())
	case verdict.Skip:
		b.say(o.String())
	case verdict.Fail, verdict.KnownFail, verdict.UnexpectedPass:
		if k.counts || b.value.N == 0 {
			b.say(o.String())
		}
	}
	return b
}

// say adds to the number what must be known beside it.
func (b *bar) say(words string) { b.label += ", " + words }
