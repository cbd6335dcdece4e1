package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/reuselab/reuselab/reports"
	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/reports/verdict"
)

func gateCommand() *cobra.Command {
	var junit string
	cmd := &cobra.Command{
		Use:   "gate BASELINE_DIR DIR",
		Short: "Compare a run's counts with those of a baseline, and fail where they became worse",
		Long: `Compare a run's counts with those of a baseline, and fail where they became worse.

Both folders hold a records.jsonl, as run writes it. Compared is each cell (scenario, its version, case, target label) of the
baseline. What did not change is not printed; the last line counts.

Connects are worse in a cell when, in any repetition, they exceed both the baseline's greatest count and its greatest count per
request by more than a slack (over the baseline's repetitions: C connects for R requests):

    connects > max(greatest C, greatest C/R * requests) + slack          slack = users + min(2 * threads * purges, the max)

So neither a slow machine nor a shorter run, which send fewer requests, can seem better or worse than they are. Where the
repetitions agree exactly in C but not in C/R, or the other way round, only that one is asked. The slack is what a busy machine
does to a proxy that did not change: all users miss the pool at one instant, and each purge closes for each thread up to two
connections that are needed again, though no more than there were. Scenarios without users have none. And likewise:

    reuse_ratio                 by the requests that were the first on their connection
    server_conns_open_max       by its greatest value + users, however many requests there were
    errors, responses other than 2xx, duplicates
                                as connects, without slack: none in the baseline, none allowed

Better is what stays, in every repetition, below the baseline's least by the same slack; it is named and fails nothing. Times are
not compared. A baseline of five repetitions knows its range better than one of one.

Exit codes: 0 nothing became worse; 1 a regression, or the target died; 2 a cell that the baseline measured was not measured here
(missing, Skip or Error), nothing could be compared (new cells, another version of the scenario, other inputs, fewer than 20
requests per user), unreadable records, or wrong usage. Where 1 and 2 both apply it is 1.`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return gate(cmd.OutOrStdout(), args[0], args[1], junit)
		},
	}
	cmd.Flags().StringVar(&junit, "junit", "", "also write the comparison to `FILE`, as JUnit XML for CI systems")
	return cmd
}

func gate(out io.Writer, baseline, dir, junit string) error {
	was, err := measure.ReadFile(filepath.Join(baseline, recordsFile))
	if err != nil {
		return fmt.Errorf("baseline: %w", err)
	}
	is, err := measure.ReadFile(filepath.Join(dir, recordsFile))
	if err != nil {
		return err
	}
	c := verdict.Compare(was.Records, is.Records)
	c.Notes = append(c.Notes, was.Notes...)
	c.Notes = append(c.Notes, is.Notes...)
	if err := reports.WriteComparison(out, c); err != nil {
		return err
	}
	if junit != "" {
		if err := writeJUnit(junit, c); err != nil {
			return err
		}
	}
	outcomes := c.Outcomes()
	switch code := verdict.ExitCode(outcomes); {
	case code == exitUsage && !slices.Contains(outcomes, verdict.Error):
		return errors.New("no cell could be compared")
	case code != 0:
		return exit(code)
	}
	return nil
}

func writeJUnit(path string, c verdict.Comparison) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if e := file.Close(); err == nil {
			err = e
		}
	}()
	return reports.WriteComparisonJUnit(file, c)
}
