package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/reuselab/reuselab/scenarios/lab"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		Run: func(cmd *cobra.Command, _ []string) {
			fmt.Fprintf(cmd.OutOrStdout(), "reuselab version %s %s %s/%s\n", lab.Version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
		},
	}
}
