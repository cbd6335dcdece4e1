package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/reuselab/reuselab/reports"
	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/reports/verdict"
	"github.com/reuselab/reuselab/scenarios/lab"
	"github.com/reuselab/reuselab/scenarios/lab/host"
)

// runOptions are the flags of `reuselab run`.
type runOptions struct {
	names    []string
	targets  string
	out      string
	add      bool
	duration time.Duration
	filter   string
	repeat   int
	jobs     int // cells at once, of those that may share the machine; 0: one
	host     string
	known    string
}

func runCommand() *cobra.Command {
	var o runOptions
	cmd := &cobra.Command{
		Use:   "run [NAME|FILE ...]",
		Short: "Run scenarios against targets and report what they did with their connections",
		Long: `Run scenarios against targets and report what they did with their connections.

NAME is a scenario (blog/client-close) or a folder of them (blog, the default); FILE is a scenario file of your own.
TARGET is [LABEL:]NAME[=PATH][+KNOB=VALUE]..., for example old:haproxy=/opt/a/haproxy,new:haproxy=/opt/b/haproxy; a KNOB of the
scenario's proxy: part fills what the scenario leaves open. Every target and repetition sees each case in turn.

The folder gets records.jsonl (a line per measured case, as it was measured), report.txt, report.md, report.csv, plots/ as PNG
and SVG, and in cases/ the configuration, the gauges and the connections' stories of every case.`,
		ValidArgsFunction: completeScenarios,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.names = args
			return onHost(cmd, &o, func() error { return o.run(cmd.Context(), cmd.OutOrStdout()) })
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.targets, "target", "reference", "comma separated `TARGETS`")
	f.StringVar(&o.out, "out", "", "`DIR` for records and reports, absent or empty (default out/NAME-UTCTIME)")
	f.BoolVar(&o.add, "append", false, "add to the records that --out holds already")
	f.DurationVar(&o.duration, "duration", 0, "how long each timed load lasts (default: as the scenario says)")
	f.StringVar(&o.filter, "filter", "", "run only cells with `AXIS=VALUE,...`: values of one axis are alternatives, axes must all match")
	f.IntVar(&o.repeat, "repeat", 1, "how often each case is run")
	hostFlag(cmd, &o.host)
	knownFlag(cmd, &o.known)
	return complete(cmd, map[string]cobra.CompletionFunc{
		"target": completeTargets, "filter": completeFilter, "host": completeHosts, "out": completeFolders,
		"duration": cobra.NoFileCompletions, "repeat": cobra.NoFileCompletions,
	})
}

// hostFlag adds --host to a command.
func hostFlag(cmd *cobra.Command, to *string) {
	cmd.Flags().StringVar(to, "host", string(host.Auto), "where the roles live: auto, netns or loopback")
}

// onHost does what needs a lab where there can be one, in a user namespace where only that allows network namespaces.
func onHost(cmd *cobra.Command, o *runOptions, do func() error) error {
	if err := lab.Check(max(o.jobs, 1)); err != nil {
		return err
	}
	if o.host != string(host.Loopback) {
		if code, done := host.EnterUserNamespace(); done {
			return exit(code)
		}
	}
	err := do()
	if interrupted := cmd.Context().Err(); interrupted != nil {
		return interrupted // whatever else there is to say: 130 goes before every other exit code
	}
	return err
}

// run measures, writes down, judges and reports, in this order; what was measured is on disk before anything else is done with it.
func (o *runOptions) run(ctx context.Context, out io.Writer) error {
	p, err := o.plan(ctx)
	if err != nil {
		return err
	}
	h, why, err := chooseHost(ctx, o.host)
	if err != nil {
		return err
	}
	dir, err := o.folder(time.Now())
	if err != nil {
		return err
	}
	if err := errors.Join(p.keepSources(dir.path), keepKnown(o.known, dir.path)); err != nil {
		return err
	}
	fmt.Fprintln(out, p.firstLine(h.Kind(), why))

	l := &lab.Lab{Host: h, Run: runName(time.Now()), Dir: dir.path, Env: lab.Machine(len(p.cells))}
	measured := p.record(ctx, l, dir, out, nil)
	r, err := writeReports(dir.path)
	if err != nil {
		if measured != nil {
			return measured
		}
		return err
	}
	said := lastLines(out, r, dir.path)
	if err := errors.Join(measured, said); err != nil {
		return err
	}
	if code := verdict.ExitCode(r.Verdicts()); code != 0 {
		return exit(code)
	}
	return nil
}

// runName is the instant a run began: unique enough on one machine, and sortable.
func runName(now time.Time) string { return now.UTC().Format("20060102T150405Z") }

// chooseHost finds a place for the roles, and says why it is not the best one.
func chooseHost(ctx context.Context, kind string) (h *host.Host, why string, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, "", err
	}
	return host.Choose(ctx, host.Kind(kind), []string{self, "role"})
}

// recordsFile is the product: one record per line.
const recordsFile = "records.jsonl"

// writeReports builds the report of a folder's records and writes it in every format, with the plots that report.md shows.
func writeReports(dir string) (*reports.Report, error) {
	find, err := judgedBy(dir, nil, "")
	if err != nil {
		return nil, err
	}
	file, err := measure.ReadFile(filepath.Join(dir, recordsFile))
	if err != nil {
		return nil, err
	}
	r, err := reports.Build(file.Records, find)
	if err != nil {
		return nil, err
	}
	r.Notes = append(r.Notes, file.Notes...)
	for _, f := range reports.Formats() {
		if err := writeReport(filepath.Join(dir, "report."+f.Ext), f, r); err != nil {
			return nil, err
		}
	}
	if _, err := reports.WritePlots(dir, r); err != nil {
		return nil, err
	}
	return r, nil
}

// writeReport writes all of a report or none of it.
func writeReport(path string, f reports.Format, r *reports.Report) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Write(file, r), file.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// lastLines: what was learnt in a sentence per scenario, the verdicts counted, and where to read on.
func lastLines(out io.Writer, r *reports.Report, dir string) error {
	var b bytes.Buffer
	text := slices.IndexFunc(reports.Formats(), func(f reports.Format) bool { return f.Name == "text" })
	fmt.Fprintln(&b)
	if err := reports.Formats()[text].Write(&b, r); err != nil {
		return err
	}
	fmt.Fprintln(&b)
	for _, s := range r.Sentences() {
		fmt.Fprintln(&b, s)
	}
	fmt.Fprintln(&b, r.Verdicts())
	fmt.Fprintln(&b, filepath.Join(dir, "report.md"))
	_, err := out.Write(b.Bytes())
	return err
}
