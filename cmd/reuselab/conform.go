package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/reuselab/reuselab/reports"
	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/reports/verdict"
	"github.com/reuselab/reuselab/scenarios"
	"github.com/reuselab/reuselab/scenarios/lab"
)

// conformance is the folder of the library whose scenarios check a rule each.
const conformance = "conformance"

// conformOptions are the flags of `reuselab conform`.
type conformOptions struct {
	runOptions
	rules string
	suite string
}

func conformCommand() *cobra.Command {
	var o conformOptions
	cmd := &cobra.Command{
		Use:   "conform",
		Short: "Hold targets to the rules, one by one",
		Long: `Hold targets to the rules of connection reuse, one by one: run the library's folder conformance and print the matrix rule by
target. A row begins with the rule's id, then stands the rule in words, then a verdict for each target (Pass 4/4: that many of a
rule's cells); below the matrix is what was not Pass, in full. "reuselab list rules" has the rules.

A failure that is on the list of known failures is a KnownFail; the last line counts the list's entries by target. Progress goes to
standard error, and nothing is written anywhere without --out.

Most cells wait most of the time. With --jobs N, N of them run at once, each in network namespaces of its own; verdicts and the order
of the matrix stay the same. Cells with a load run one by one behind them, as all do on loopback.

Exit codes: 0 every verdict is Pass, Suboptimal, KnownFail or Skip and at least one is not Skip; 1 a Fail or an UnexpectedPass; 2
usage, configuration, an Error of the experiment, or nothing but Skips; 130 interrupted.`,
		Args:              cobra.NoArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return onHost(cmd, &o.runOptions, func() error { return o.conform(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr()) })
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.targets, "target", "reference", "comma separated `TARGETS`, as of run")
	f.StringVar(&o.rules, "rule", "", "only these `RULES`, comma separated")
	f.StringVar(&o.suite, "suite", "", "only the sub-folder `NAME` of conformance: http1, modes, pool, tcp")
	f.StringVar(&o.out, "out", "", "`DIR` for records and reports, absent or empty (default: nothing is written)")
	f.IntVar(&o.repeat, "repeat", 1, "how often each case is run")
	f.IntVar(&o.jobs, "jobs", 1, "run `N` cells at once, but for those with a load")
	hostFlag(cmd, &o.host)
	knownFlag(cmd, &o.known)
	return complete(cmd, map[string]cobra.CompletionFunc{
		"target": completeTargets, "rule": completeRules, "suite": completeSuites, "host": completeHosts, "out": completeFolders,
		"repeat": cobra.NoFileCompletions, "jobs": cobra.NoFileCompletions,
	})
}

// conform runs the scenarios of the rules, prints the matrix, and says how it ended.
func (o *conformOptions) conform(ctx context.Context, out, progress io.Writer) error {
	if o.jobs < 1 {
		return fmt.Errorf("--jobs %d: want 1 or more", o.jobs)
	}
	found, err := o.scenarios()
	if err != nil {
		return err
	}
	p, err := o.lay(ctx, found)
	if err != nil {
		return err
	}
	known, err := knownFailures(o.known, found)
	if err != nil {
		return err
	}
	records, measured := o.observe(ctx, p, progress)
	if len(records) == 0 {
		return measured
	}
	r, err := reports.Build(records, p.scenario)
	if err != nil {
		return errors.Join(measured, err)
	}
	if err := reports.WriteMatrix(out, r, terminalWidth(out)); err != nil {
		return errors.Join(measured, err)
	}
	fmt.Fprintln(out, knownLine(known, p.products()))
	if measured != nil {
		return measured
	}
	if code := verdict.ExitCode(r.Verdicts()); code != 0 {
		return exit(code)
	}
	return nil
}

// scenarios are those of the suite and the rules that were asked for.
func (o *conformOptions) scenarios() ([]*scenarios.Scenario, error) {
	folder := conformance
	if o.suite != "" {
		folder += "/" + o.suite + "/" // no scenario's name
	}
	found, err := scenarios.Find([]string{folder}, vocabulary())
	if err != nil || o.rules == "" {
		return found, err
	}
	if found, err = scenarios.Checking(found, strings.Split(o.rules, ",")); err != nil {
		return nil, fmt.Errorf("--rule: %w", err)
	}
	return found, nil
}

// observe measures every cell and gives the records, those too that were measured before an end that came early. With --out it writes
// what run writes.
func (o *runOptions) observe(ctx context.Context, p *plan, progress io.Writer) (records []measure.Record, err error) {
	h, why, err := chooseHost(ctx, o.host)
	if err != nil {
		return nil, err
	}
	why += p.place(h)
	l := &lab.Lab{Host: h, Run: runName(time.Now()), Env: lab.Machine(len(p.cells))}
	if p.jobs > 1 {
		l.Env["jobs"] = p.jobs
	}
	fmt.Fprintln(progress, p.firstLine(h.Kind(), why))
	take := func(rec measure.Record) { records = append(records, rec) }
	if o.out == "" {
		err = p.measure(ctx, l, 0, progress, func(rec measure.Record) error {
			take(rec)
			return nil
		})
		return records, err
	}
	dir, err := o.folder(time.Now())
	if err != nil {
		return nil, err
	}
	l.Dir = dir.path
	if err := errors.Join(p.keepSources(dir.path), keepKnown(o.known, dir.path)); err != nil {
		return nil, err
	}
	err = p.record(ctx, l, dir, progress, take)
	if len(records) > 0 {
		if _, written := writeReports(dir.path); err == nil {
			err = written
		}
	}
	return records, err
}

// scenario is the finder of the plan's own scenarios.
func (p *plan) scenario(name string) (*scenarios.Scenario, error) {
	i := slices.IndexFunc(p.scenarios, func(s *scenarios.Scenario) bool { return s.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("the plan has no scenario %q", name)
	}
	return p.scenarios[i], nil
}

// products are the names of the targets under test.
func (p *plan) products() (names []string) {
	for _, c := range p.cells {
		names = append(names, c.Target.Name())
	}
	return names
}
