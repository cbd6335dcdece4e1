package scenarios

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// ErrNothingLeft says that a filter matches no cell of the scenario.
var ErrNothingLeft = errors.New("no cell is left")

// Options change what Plan makes of a scenario.
type Options struct {
	Duration time.Duration       // replaces the duration of every timed load; 0: as the file says; negative: an error
	Filter   map[string][]string // axis -> alternatives; an unknown axis or value is an error
	Settings map[string]string   // knob (names of proxy:) -> value; an error where the scenario sets it
}

// plan is the part of a file that becomes cases: a case is this, read with the placeholders filled.
type plan struct {
	reader               *reader
	exclude              []map[string][]any
	proxy, servers, load ast.Node
	script, clients      ast.Node // instead of load; nil: none
	rawCases             ast.Node // instead of load; nil: none
	haproxyCfg           ast.Node // instead of proxy; nil: none
	conditions           []stepConditions
	raw                  []RawCase
}

// Plan gives the scenario's cases in the file's axis order, the last axis fastest. Without options it gives no error.
// Where the filter leaves nothing the error is [ErrNothingLeft].
func (s *Scenario) Plan(o Options) ([]Case, error) {
	if o.Duration < 0 {
		return nil, fmt.Errorf("scenario %s: a duration of %s: it cannot be negative", s.Name, o.Duration)
	}
	axes, err := s.filtered(o.Filter)
	if err != nil {
		return nil, fmt.Errorf("scenario %s: %w", s.Name, err)
	}
	var cases []Case
	for _, cell := range cells(axes, s.plan.exclude) {
		c, _, err := s.fill(cell, o)
		if err != nil {
			return nil, err
		}
		cases = append(cases, c)
	}
	if len(cases) == 0 {
		return nil, fmt.Errorf("scenario %s: %w", s.Name, ErrNothingLeft)
	}
	return cases, nil
}

// filtered gives the axes with only the values that the filter names.
func (s *Scenario) filtered(filter map[string][]string) ([]Axis, error) {
	axes := slices.Clone(s.Axes)
	for _, name := range slices.Sorted(maps.Keys(filter)) {
		i := slices.IndexFunc(axes, func(a Axis) bool { return a.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("no axis %q to filter by: %s", name, instead(name, names(axes)))
		}
		all := spellings(axes[i])
		for _, value := range filter[name] {
			if !slices.Contains(all, value) {
				return nil, fmt.Errorf("axis %s has no value %q: %s", name, value, instead(value, all))
			}
		}
		axes[i].Values = slices.DeleteFunc(slices.Clone(axes[i].Values), func(v any) bool {
			return !slices.Contains(filter[name], spell(v))
		})
	}
	return axes, nil
}

// fill reads one cell, and says which axes its placeholders named.
func (s *Scenario) fill(cell map[string]any, o Options) (Case, map[string]bool, error) {
	r := s.plan.reader.at(cell)
	c := Case{Scenario: s, Axes: cell, Servers: r.servers(s.plan.servers)}
	k := r.configuration(s.plan, c.Servers)
	if s.plan.load != nil {
		c.Load = r.loads(s.plan.load, k.frontends)
	}
	c.Script = r.script(s.plan, c.Servers)
	c.Clients = r.clients(s.plan.clients, c.Script, k.frontends)
	c.Raw = s.rawCase(cell)
	if r.err != nil {
		return Case{}, nil, r.err
	}
	if err := k.apply(o.Settings); err != nil {
		return Case{}, nil, fmt.Errorf("scenario %s: %w", s.Name, err)
	}
	for i := range c.Load {
		if o.Duration > 0 && c.Load[i].Duration > 0 {
			c.Load[i].Duration = o.Duration
		}
	}
	if err := k.schedule(longest(c.Load)); err != nil {
		if o.Duration > 0 || len(o.Settings) > 0 { // the file alone was fine
			return Case{}, nil, fmt.Errorf("scenario %s, with the given duration and settings: %w", s.Name, err)
		}
		r.fail(s.plan.proxy, "%v", err)
		return Case{}, nil, r.err
	}
	c.Proxy = k.proxy(c.Load)
	c.Inputs = k.inputs(c)
	if c.Raw != nil {
		if r.rawSetup(s.plan.rawCases, &c); r.err != nil {
			return Case{}, nil, r.err
		}
	}
	if err := s.steps(&c); err != nil {
		return Case{}, nil, fmt.Errorf("scenario %s: %w", s.Name, err)
	}
	return c, r.used, nil
}

// longest gives the duration of the longest timed load; 0 where every load is counted.
func longest(loads []Load) (d time.Duration) {
	for _, l := range loads {
		d = max(d, l.Duration)
	}
	return d
}

// String names the cell: "server-proto=h2 http-reuse=always".
func (c *Case) String() string { return describe(c.Scenario.Axes, c.Axes) }
