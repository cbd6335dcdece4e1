package main

import (
	"github.com/spf13/cobra"

	"github.com/reuselab/reuselab/scenarios/lab"
)

// roleCommand is what the lab executes this program as: one role, obeying over standard input and output. It is no command for
// people, so the help does not show it.
func roleCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "role NAME",
		Hidden: true,
		Args:   cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return lab.ServeRole(cmd.Context(), args[0], lab.Version(), cmd.InOrStdin(), cmd.OutOrStdout())
		},
	}
}
