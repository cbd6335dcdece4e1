package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios"
)

func schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema [scenario|record]",
		Short: "Print the JSON Schema of scenario files or of records",
		Long: `Print the JSON Schema of scenario files (the default) or of a record, a line of records.jsonl.

An editor with a YAML language server offers every name and value of a scenario file whose first line is

  # yaml-language-server: $schema=PATH`,
		ValidArgs: []string{
			cobra.CompletionWithDesc("record", "a line of records.jsonl"),
			cobra.CompletionWithDesc("scenario", "a scenario file"),
		},
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			of := "scenario"
			if len(args) > 0 {
				of = args[0]
			}
			var schema []byte
			switch of {
			case "record":
				schema = measure.JSONSchema()
			case "scenario":
				schema = scenarios.JSONSchema()
			default:
				return fmt.Errorf("no schema of %q: want record or scenario", of)
			}
			_, err := cmd.OutOrStdout().Write(schema)
			return err
		},
	}
}
