package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/reuselab/reuselab/proxy/targets"
	"github.com/reuselab/reuselab/reports"
	"github.com/reuselab/reuselab/reports/verdict"
	"github.com/reuselab/reuselab/scenarios"
)

// behavesFolder is the folder of the library whose scripts show a mode.
const behavesFolder = "behaves"

func behavesCommand() *cobra.Command {
	o := runOptions{repeat: 1, names: []string{behavesFolder}}
	cmd := &cobra.Command{
		Use:   "behaves --target TARGET",
		Short: "Say which mode of http-reuse a target behaves like",
		Long: `Say which mode of http-reuse a target behaves like: run the scripts of the library's folder behaves, and print the evidence: of each
script the server connection that carried each request, by the server's numbers ("1 2 1": the third request came over the first
connection again), and the modes that show the same. The last line is one of

  behaves like: never | safe | aggressive | always | other (what differs)

The mode to try is a setting of the target, reference+http-reuse=always; without it the product's default shows. Progress goes to
standard error, and nothing is written anywhere without --out.

Exit codes: 0 there is an answer, "other" too; 1 a script did not go to its end; 2 usage, configuration, an Error of the experiment, or
a target that lacks what the scripts need; 130 interrupted.`,
		Args:              cobra.NoArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return onHost(cmd, &o, func() error { return o.behaves(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr()) })
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.targets, "target", "reference", "the `TARGET`, as of run")
	f.StringVar(&o.out, "out", "", "`DIR` for records and reports, absent or empty (default: nothing is written)")
	hostFlag(cmd, &o.host)
	return complete(cmd, map[string]cobra.CompletionFunc{"target": completeTargets, "host": completeHosts, "out": completeFolders})
}

// behaves runs the scripts and prints what they show.
func (o *runOptions) behaves(ctx context.Context, out, progress io.Writer) error {
	if specs, err := targets.ParseSpecs(o.targets); err == nil && len(specs) > 1 {
		return fmt.Errorf("--target %s: one target at a time", o.targets)
	}
	found, err := scenarios.Find(o.names, vocabulary())
	if err != nil {
		return err
	}
	p, err := o.lay(ctx, found)
	if err != nil {
		return err
	}
	records, err := o.observe(ctx, p, progress)
	if err != nil {
		return err
	}
	r, err := reports.Build(records, p.scenario)
	if err != nil {
		return err
	}
	code := verdict.ExitCode(r.Verdicts())
	if code == 2 { // nothing was seen of the target, so there is nothing to say of it
		for _, rec := range records {
			if rec.Reason != "" {
				return fmt.Errorf("%s: %s", rec.Scenario, rec.Reason)
			}
		}
	}
	var vector []evidence
	for i, rec := range records {
		vector = append(vector, evidenceOf(found[i].About, rec))
	}
	writeEvidence(out, vector)
	fmt.Fprintln(out, "behaves like: "+likeness(vector))
	if code != 0 {
		return exit(code)
	}
	return nil
}

// writeEvidence draws a line for each script.
func writeEvidence(out io.Writer, vector []evidence) {
	l := listing{head: []string{"script", "connections", "as in", "what it does"}}
	var rows [][]string
	for _, e := range vector {
		as := strings.Join(e.as(), ", ")
		if as == "" {
			as = "no mode"
		}
		rows = append(rows, []string{short(e.scenario), e.seen, as, e.about})
	}
	l.write(out, rows)
	fmt.Fprintln(out)
}
