// Command reuselab is a lab for HTTP connection reuse: it answers what a proxy does with its connections.
//
//	reuselab run                                run the blog's scenarios against the reference proxy
//	reuselab run blog --target reference,haproxy
//	reuselab conform --target reference,haproxy  hold targets to the rules, one by one
//	reuselab behaves --target reference         say which mode of http-reuse it behaves like
//	reuselab report out/blog-20260102T030405Z   print a run's report again, from its records
//	reuselab list scenarios                     what there is: scenarios, rules, targets, metrics, formats
//	reuselab gate reports/baseline out          fail where a run's counts became worse than a baseline's
//	reuselab load -c 50 -z 10s URL              the load generator alone, against anything that speaks HTTP
//	reuselab serve                              one fake server in the foreground
//
// Exit codes: 0 every verdict is Pass, Suboptimal, KnownFail or Skip and at least one is not Skip; 1 a verdict is Fail or
// UnexpectedPass; 2 usage, configuration, an Error of the experiment, or nothing but Skips; 130 interrupted.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// run is the whole program; its result is the exit code.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	// The signals stay caught until the program ends: a second Ctrl-C must not cut short what the first began to clear away.
	ctx, _ := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	root := rootCommand()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	code, message := exitCode(err)
	if message != "" {
		fmt.Fprintf(stderr, "reuselab: %s\n", message)
	}
	return code
}

// rootCommand lists the sub-commands, sorted by name.
func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "reuselab",
		Short:         "What does this proxy do with its connections?",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.AddCommand(
		behavesCommand(),
		conformCommand(),
		gateCommand(),
		listCommand(),
		loadCommand(),
		reportCommand(),
		roleCommand(),
		runCommand(),
		schemaCommand(),
		serveCommand(),
		versionCommand(),
	)
	return root
}

// The exit codes beside those of verdicts.
const (
	exitUsage       = 2
	exitInterrupted = 130
)

// An exit ends the program with a code when everything has been said already.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// exitCode gives the code for what a command returned, and what is still to be said of it.
func exitCode(err error) (code int, message string) {
	if err == nil {
		return 0, ""
	}
	if e, ok := errors.AsType[exit](err); ok {
		return int(e), ""
	}
	if errors.Is(err, context.Canceled) {
		return exitInterrupted, "interrupted; what was measured before is kept"
	}
	return exitUsage, err.Error()
}
