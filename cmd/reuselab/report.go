package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/reuselab/reuselab/reports"
	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/reports/verdict"
)

func reportCommand() *cobra.Command {
	var (
		format string
		check  bool
		files  []string
		known  string
	)
	cmd := &cobra.Command{
		Use:   "report DIR",
		Short: "Print the report of a run again, from its records",
		Long:  "Print the report of a run again, from its records.\n\n" + formatsHelp(),
		Args:  cobra.ExactArgs(1),

		ValidArgsFunction: completeFolders,
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := formatOf(format)
			if err != nil {
				return err
			}
			file, err := measure.ReadFile(filepath.Join(args[0], recordsFile))
			if err != nil {
				return err
			}
			find, err := judgedBy(args[0], files, known)
			if err != nil {
				return err
			}
			r, err := reports.Build(file.Records, find)
			if err != nil {
				return err
			}
			r.Notes = append(r.Notes, file.Notes...)
			if err := f.Write(cmd.OutOrStdout(), r); err != nil {
				return err
			}
			if code := verdict.ExitCode(r.Verdicts()); check && code != 0 {
				return exit(code)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "`FORMAT`: "+strings.Join(formatNames(), ", "))
	cmd.Flags().StringArrayVar(&files, "scenario", nil, "judge by this scenario `FILE` instead of the run's own copy or the library's of its name")
	knownFlag(cmd, &known)
	cmd.Flags().BoolVar(&check, "check", false, "exit as run does, by the verdicts")
	return complete(cmd, map[string]cobra.CompletionFunc{"format": completeFormats})
}

// formatsHelp says what each FORMAT is.
func formatsHelp() string {
	var lines []string
	for _, f := range reports.Formats() {
		lines = append(lines, fmt.Sprintf("  %-5s %s", f.Name, f.About))
	}
	return "FORMAT is one of:\n" + strings.Join(lines, "\n")
}

func formatNames() []string {
	var names []string
	for _, f := range reports.Formats() {
		names = append(names, f.Name)
	}
	return names
}

func formatOf(name string) (reports.Format, error) {
	i := slices.IndexFunc(reports.Formats(), func(f reports.Format) bool { return f.Name == name })
	if i < 0 {
		return reports.Format{}, fmt.Errorf("unknown format %q: want %s", name, strings.Join(formatNames(), ", "))
	}
	return reports.Formats()[i], nil
}
