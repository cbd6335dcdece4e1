package main

import (
	"context"
	"fmt"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/targets"
	"github.com/reuselab/reuselab/reports/verdict"
	"github.com/reuselab/reuselab/scenarios"
	"github.com/reuselab/reuselab/scenarios/lab"
	"github.com/reuselab/reuselab/scenarios/lab/host"
)

// sharpRules are the rules whose scenarios have to tell a wrong setting from the right one: those of reuse, of the pool, of the lookup.
var sharpRules = regexp.MustCompile(`^(?:[RP]\d|1\.2 )`)

// A wrong setting is what a case is run with instead of what it says; ok is false where that is what it says already.
type wrongSetting struct {
	name  string
	apply func(*scenarios.Case) (ok bool)
}

// wrongModes are the modes of http-reuse.
func wrongModes() (list []wrongSetting) {
	for _, mode := range []string{"never", "safe", "aggressive", "always"} {
		list = append(list, wrongSetting{mode, func(c *scenarios.Case) bool { return setMode(c, mode) }})
	}
	return list
}

// rawMode finds http-reuse in HAProxy's own language.
var rawMode = regexp.MustCompile(`(?m)^(\s*http-reuse\s+)(\S+)`)

// setMode gives every backend a mode.
func setMode(c *scenarios.Case, mode string) bool {
	changed := false
	for i := range c.Proxy.Backends {
		be := &c.Proxy.Backends[i]
		changed = changed || be.HTTPReuse != mode && (be.HTTPReuse != "" || mode != "safe") // the default (configuration manual 4.2)
		be.HTTPReuse = mode
	}
	if text := c.Proxy.HAProxyCfg; text != "" {
		for axis, value := range c.Axes {
			text = strings.ReplaceAll(text, `"${axis_`+strings.ReplaceAll(axis, "-", "_")+`}"`, fmt.Sprint(value))
		}
		c.Proxy.HAProxyCfg = rawMode.ReplaceAllString(text, "${1}"+mode)
		changed = c.Proxy.HAProxyCfg != text
	}
	return changed
}

// wrongKnobs are the knobs that a scenario sets, each at its default.
func wrongKnobs(cases []scenarios.Case) (list []wrongSetting) {
	kinds := reflect.TypeFor[scenarios.BackendKnobs]()
	for k := range kinds.NumField() {
		name := kinds.Field(k).Name
		if name == "HTTPReuse" || name == "Balance" {
			continue
		}
		reset := func(c *scenarios.Case) (changed bool) {
			for i := range c.Proxy.Backends {
				v := reflect.ValueOf(&c.Proxy.Backends[i].BackendKnobs).Elem().Field(k)
				changed = changed || !v.IsZero()
				v.SetZero()
			}
			return changed
		}
		if slices.ContainsFunc(cases, func(c scenarios.Case) bool { return reset(new(copyOf(c))) }) {
			list = append(list, wrongSetting{"default " + name, reset})
		}
	}
	return list
}

// notWorthWaiting is what a step of a script gets where it is meant to go wrong.
const notWorthWaiting = 2 * time.Second

// copyOf is a case whose backends and script are its own.
func copyOf(c scenarios.Case) scenarios.Case {
	c.Proxy.Backends = slices.Clone(c.Proxy.Backends)
	c.Script = slices.Clone(c.Script)
	for i := range c.Script {
		c.Script[i].Within = min(c.Script[i].Within, notWorthWaiting)
	}
	return c
}

var _ = Describe("the scenarios of the rules of reuse", Label("lab"), func() {
	It("each fail on the reference under at least one wrong setting", func(ctx context.Context) {
		all, err := scenarios.Find([]string{conformance}, vocabulary())
		Expect(err).NotTo(HaveOccurred())
		t, err := targets.Find("reference")
		Expect(err).NotTo(HaveOccurred())
		product, err := t.Find(ctx, filepath.Join(bin, "reuseproxy"))
		Expect(err).NotTo(HaveOccurred())
		h, _, err := host.Choose(ctx, host.Auto, []string{filepath.Join(bin, "reuselab"), "role"})
		Expect(err).NotTo(HaveOccurred())
		l := &lab.Lab{Host: h, Run: "sharpness", Env: map[string]any{}}

		var trials []*wrongTrial
		for _, s := range all {
			if !sharpRules.MatchString(s.Rule) {
				continue
			}
			cases, err := s.Plan(scenarios.Options{})
			Expect(err).NotTo(HaveOccurred())
			for _, w := range append(wrongModes(), wrongKnobs(cases)...) {
				for _, c := range cases {
					wrong := copyOf(c)
					if w.apply(&wrong) {
						trials = append(trials, &wrongTrial{setting: w.name, cell: lab.Cell{Case: wrong, Label: "reference", Target: t, Product: product, Repetition: 1, Order: 1}})
					}
				}
			}
		}
		var wg sync.WaitGroup
		room := make(chan struct{}, 8) // a script that goes wrong mostly waits
		for _, trial := range trials {
			wg.Go(func() {
				room <- struct{}{}
				defer func() { <-room }()
				rec, err := l.Measure(ctx, trial.cell)
				trial.err, trial.failed = err, err == nil && verdict.Judge(trial.cell.Case.Scenario, rec).Outcome == verdict.Fail
			})
		}
		wg.Wait()
		for _, trial := range trials {
			Expect(trial.err).NotTo(HaveOccurred())
		}
		AddReportEntry("scenario x wrong setting: cells that fail of cells tried", drawn(trials))
		Expect(dull(trials)).To(BeEmpty(), "these pass under every wrong setting, so they show nothing")
	})
})

// wrongTrial is one cell with one wrong setting.
type wrongTrial struct {
	setting string
	cell    lab.Cell
	failed  bool
	err     error
}

func (w *wrongTrial) scenario() string { return w.cell.Case.Scenario.Name }

// dull are the scenarios none of whose cells failed under any wrong setting.
func dull(trials []*wrongTrial) (names []string) {
	for _, w := range trials {
		sharp := slices.ContainsFunc(trials, func(o *wrongTrial) bool { return o.scenario() == w.scenario() && o.failed })
		if !sharp && !slices.Contains(names, w.scenario()) {
			names = append(names, w.scenario())
		}
	}
	return names
}

// drawn is the table as text; "-" where the setting is the right one.
func drawn(trials []*wrongTrial) string {
	var names, settings []string
	tried, failed := map[[2]string]int{}, map[[2]string]int{}
	for _, w := range trials {
		at := [2]string{w.scenario(), w.setting}
		if tried[at]++; w.failed {
			failed[at]++
		}
		names, settings = append(names, w.scenario()), append(settings, w.setting)
	}
	slices.Sort(names)
	var b strings.Builder
	fmt.Fprintf(&b, "%-44s", "scenario")
	columns := inOrder(settings)
	for _, s := range columns {
		fmt.Fprintf(&b, "  %s", s)
	}
	for _, n := range slices.Compact(names) {
		fmt.Fprintf(&b, "\n%-44s", n)
		for _, s := range columns {
			cell := "-"
			if at := [2]string{n, s}; tried[at] > 0 {
				cell = fmt.Sprintf("%d/%d", failed[at], tried[at])
			}
			fmt.Fprintf(&b, "  %-*s", len(s), cell)
		}
	}
	return b.String() + "\n"
}

// inOrder are texts as they first came, each once.
func inOrder(all []string) (list []string) {
	for _, s := range all {
		if !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}
