package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/reuselab/reuselab/proxy/targets"
	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios"
	"github.com/reuselab/reuselab/scenarios/lab"
	"github.com/reuselab/reuselab/scenarios/lab/host"
)

// vocabulary is what scenario files may name: the metrics of the catalogue, the targets and what they can do.
func vocabulary() scenarios.Vocabulary {
	return scenarios.Vocabulary{Metrics: measure.Names(), Targets: targets.Names(), Can: targets.Capabilities()}
}

// A finder gives the scenario of a name.
type finder = func(name string) (*scenarios.Scenario, error)

// plan is what a run will do.
type plan struct {
	scenarios []*scenarios.Scenario
	cells     []lab.Cell // in the order of running
	jobs      int        // how many of them at once
}

// defaultScenarios is what runs when nothing is named.
const defaultScenarios = "blog"

// plan reads the scenarios and lays out their cells.
func (o *runOptions) plan(ctx context.Context) (*plan, error) {
	if len(o.names) == 0 {
		o.names = []string{defaultScenarios}
	}
	found, err := scenarios.Find(o.names, vocabulary())
	if err != nil {
		return nil, err
	}
	return o.lay(ctx, found)
}

// lay finds the products and lays out the cells: repetitions and targets take turns, so that a machine whose speed drifts treats all
// alike.
func (o *runOptions) lay(ctx context.Context, found []*scenarios.Scenario) (*plan, error) {
	if o.repeat < 1 {
		return nil, fmt.Errorf("--repeat %d: want 1 or more", o.repeat)
	}
	if o.duration < 0 {
		return nil, fmt.Errorf("--duration %v: want more than 0", o.duration)
	}
	filter, err := parseFilter(o.filter)
	if err != nil {
		return nil, err
	}
	if err := attachKnown(o.known, found); err != nil {
		return nil, err
	}
	under, err := findTargets(ctx, o.targets)
	if err != nil {
		return nil, err
	}
	p := &plan{scenarios: found}
	left := map[string]bool{}
	for rep := 1; rep <= o.repeat; rep++ {
		for _, s := range found {
			cells, err := o.round(s, filter, under, rep)
			if errors.Is(err, scenarios.ErrNothingLeft) && len(found) > 1 {
				continue
			}
			if err != nil {
				return nil, err
			}
			left[s.Name] = true
			p.cells = append(p.cells, cells...)
		}
	}
	if len(left) == 0 {
		return nil, fmt.Errorf("--filter %s: %w", o.filter, scenarios.ErrNothingLeft)
	}
	p.sideBySide(max(o.jobs, 1))
	return p, nil
}

// round is one repetition of one scenario: every case, on each target in turn; of raw cases every target, with each case in turn.
func (o *runOptions) round(s *scenarios.Scenario, filter map[string][]string, under []product, rep int) ([]lab.Cell, error) {
	cases := make([][]scenarios.Case, len(under))
	for i, u := range under {
		var err error
		if cases[i], err = s.Plan(scenarios.Options{Duration: o.duration, Filter: filter, Settings: u.Settings}); err != nil {
			return nil, err
		}
	}
	var cells []lab.Cell
	add := func(c, i int) {
		u := under[i]
		cells = append(cells, lab.Cell{Case: cases[i][c], Label: u.Label, Target: u.Target, Product: u.Product, Repetition: rep})
	}
	if cases[0][0].Raw != nil { // those of one target share a set-up
		for i := range under {
			for c := range cases[0] {
				add(c, i)
			}
		}
		return cells, nil
	}
	for c := range cases[0] {
		for i := range under {
			add(c, i)
		}
	}
	return cells, nil
}

// product is a target whose program was found.
type product struct {
	targets.Spec
	targets.Product
}

// findTargets reads the list of targets and finds every program, before anything runs.
func findTargets(ctx context.Context, list string) ([]product, error) {
	specs, err := targets.ParseSpecs(list)
	if err != nil {
		return nil, err
	}
	var out []product
	for _, s := range specs {
		p, err := s.Target.Find(ctx, s.Path)
		if err != nil {
			return nil, fmt.Errorf("target %s: %w", s.Label, err)
		}
		out = append(out, product{s, p})
	}
	return out, nil
}

// parseFilter reads AXIS=VALUE,...
func parseFilter(text string) (map[string][]string, error) {
	filter := map[string][]string{}
	if text == "" {
		return filter, nil
	}
	for part := range strings.SplitSeq(text, ",") {
		axis, value, ok := strings.Cut(part, "=")
		if !ok || axis == "" || value == "" {
			return nil, fmt.Errorf("--filter %q: want AXIS=VALUE, for example http-reuse=always", part)
		}
		filter[axis] = append(filter[axis], value)
	}
	return filter, nil
}

// firstLine says what is to come.
func (p *plan) firstLine(k host.Kind, why string) string {
	all := newClock(p.cells, p.jobs)
	minutes := math.Ceil(all.all().Minutes())
	text := fmt.Sprintf("%d cells, about %.0f minutes, host %s", len(p.cells), minutes, k)
	if minutes == 1 {
		text = fmt.Sprintf("%d cells, about 1 minute, host %s", len(p.cells), k)
	}
	if p.jobs > 1 {
		text += fmt.Sprintf(", %d at once", p.jobs)
	}
	if why != "" {
		text += fmt.Sprintf(" (no namespaces: %s)", why)
	}
	return text
}
