package histories

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/reuselab/reuselab/proxy/targets"
	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios"
	"github.com/reuselab/reuselab/scenarios/lab"
	"github.com/reuselab/reuselab/scenarios/lab/host"
)

// stage is where histories are played.
type stage struct {
	lab  *lab.Lab
	two  [2]lab.Cell                       // reference and HAProxy, without a case
	told func(yaml string, s setup) string // what the reference is told in place of a history; nil: the same
}

// newStage builds the programs, and finds HAProxy: HAPROXY, else the one in PATH.
func newStage(t *testing.T) *stage {
	t.Helper()
	haproxy := os.Getenv("HAPROXY")
	if _, err := exec.LookPath(cmp.Or(haproxy, "haproxy")); err != nil {
		if slices.Contains(strings.Split(os.Getenv("REUSELAB_REQUIRE"), ","), "haproxy") {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	bin := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-o", bin, "github.com/reuselab/reuselab/cmd/reuselab", "github.com/reuselab/reuselab/cmd/reuseproxy")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	h, _, err := host.Choose(t.Context(), host.Auto, []string{filepath.Join(bin, "reuselab"), "role"})
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{lab: &lab.Lab{Host: h, Run: "histories", Env: map[string]any{}}}
	for i, name := range []string{"reference", "haproxy"} {
		target, err := targets.Find(name)
		if err != nil {
			t.Fatal(err)
		}
		product, err := target.Find(t.Context(), []string{filepath.Join(bin, "reuseproxy"), haproxy}[i])
		if err != nil {
			t.Fatal(err)
		}
		s.two[i] = lab.Cell{Label: name, Target: target, Product: product, Repetition: 1, Order: 1}
	}
	return s
}

// misled is a stage on which the reference is told something else.
func (s *stage) misled(told func(yaml string, s setup) string) *stage {
	other := *s
	other.told = told
	return &other
}

// play plays a history with both at once.
func (s *stage) play(ctx context.Context, h history) (outcome, error) {
	yaml := h.tell().yaml
	say := [2]string{yaml, yaml}
	if s.told != nil {
		say[0] = s.told(yaml, h.setup)
	}
	var both [2]measure.Record
	var errs [2]error
	var wg sync.WaitGroup
	for i, c := range s.two {
		wg.Go(func() { both[i], errs[i] = s.one(ctx, c, say[i]) })
	}
	wg.Wait()
	if err := cmp.Or(errs[0], errs[1]); err != nil {
		return outcome{}, err
	}
	return newOutcome(h, both)
}

// one plays a scenario with one product. An error of the experiment gets a second chance: a machine may have been too busy for it.
func (s *stage) one(ctx context.Context, c lab.Cell, yaml string) (rec measure.Record, err error) {
	words := scenarios.Vocabulary{Metrics: measure.Names(), Targets: targets.Names(), Can: targets.Capabilities()}
	read, err := scenarios.Parse("history.yaml", []byte(yaml), words)
	if err != nil {
		return rec, fmt.Errorf("%w\n%s", err, yaml)
	}
	cases, err := read.Plan(scenarios.Options{})
	if err != nil {
		return rec, err
	}
	c.Case = cases[0]
	for range 2 {
		if rec, err = s.lab.Measure(ctx, c); err != nil || rec.Outcome == measure.Measured {
			return rec, err
		}
	}
	return rec, fmt.Errorf("%s: %s: %s", c.Label, rec.Outcome, rec.Reason)
}
