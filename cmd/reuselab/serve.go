package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/reuselab/reuselab/fakeservers"
)

// serveCommand is `reuselab serve`: one fake server in the foreground, for a proxy that somebody looks at by hand.
func serveCommand() *cobra.Command {
	var config fakeservers.Config
	command := &cobra.Command{
		Use:   "serve",
		Short: "Run one fake server in the foreground, with live counts",
		Long: `Run one fake server in the foreground. It answers every request with 200 and counts every connection.

The first line says the address. Then follows a line of counts every second (on a terminal the same line again and
again), and a table of all counts when it is stopped by Ctrl-C or SIGTERM.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return serve(cmd.Context(), config, cmd.OutOrStdout())
		},
	}
	flags := command.Flags()
	flags.StringVar(&config.Addr, "addr", "127.0.0.1:8080", "address to listen on; port 0 lets the kernel choose")
	flags.StringVar(&config.Proto, "proto", "", `h1, h2 (prior knowledge), or "" for either`)
	flags.IntVar(&config.Size, "size", 0, "bytes of body of each response")
	flags.DurationVar(&config.Delay, "delay", 0, "time between a request and its response")
	flags.StringVar(&config.Name, "name", "s1", "what the server calls itself in X-Server")
	return command
}

// serve runs the server until ctx ends. The server itself outlives ctx by the moment that the last look takes, which thus
// sees the connections still open.
func serve(ctx context.Context, config fakeservers.Config, out io.Writer) error {
	group, err := fakeservers.Start(context.WithoutCancel(ctx), []fakeservers.Config{config})
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(out, "%s listens on %s\n", config.Name, group.Addrs()[0]); err != nil {
		return closing(group, err)
	}
	second := time.NewTicker(time.Second)
	defer second.Stop()
	look := func() fakeservers.Counters { return group.Snapshot().PerServer[config.Name] }
	if err := watch(ctx, out, isTerminal(out), second.C, look); err != nil {
		return closing(group, err)
	}
	return closing(group, writeCounters(out, look()))
}

// closing closes the group and returns the error that came first.
func closing(group *fakeservers.Group, err error) error {
	closed := group.Close()
	if err != nil {
		return err
	}
	return closed
}

// isTerminal reports whether a line written to out can be written over.
func isTerminal(out io.Writer) bool {
	file, ok := out.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// watch writes a line at every tick until ctx ends. The ticks are a second apart.
func watch(ctx context.Context, out io.Writer, terminal bool, ticks <-chan time.Time, look func() fakeservers.Counters) error {
	begin, end := progressLine(terminal)
	var before int64
	for seconds := 1; ; seconds++ {
		select {
		case <-ctx.Done():
			if terminal {
				_, err := fmt.Fprintln(out) // below the line of counts and the terminal's ^C
				return err
			}
			return nil
		case <-ticks:
		}
		now := look()
		_, err := fmt.Fprintf(out, "%s%s%s", begin, countsLine(seconds, now, now.Requests-before), end)
		if err != nil {
			return err
		}
		before = now.Requests
	}
}

// progressLine is what stands around a line that tells of progress: on a terminal the next one is written over it.
func progressLine(terminal bool) (begin, end string) {
	if terminal {
		return "\r", "\x1b[K" // to the first column; what is left of a longer line is erased
	}
	return "", "\n"
}

// countsLine is what one second looks like.
func countsLine(seconds int, c fakeservers.Counters, requests int64) string {
	return fmt.Sprintf("%4ds  accepts %d  open %d  busy %d  requests %d (+%d)  reuses %d",
		seconds, c.Accepts, c.Open, c.Busy, c.Requests, requests, c.Reuses)
}

// writeCounters writes the table at the end.
func writeCounters(out io.Writer, c fakeservers.Counters) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	rows := []struct {
		count int64
		what  string
	}{
		{c.Accepts, "connections accepted"},
		{c.Unused, "of them carried no request"},
		{c.Open, "open at the end"},
		{c.OpenMax, "open at once, at most"},
		{c.BusyMax, "busy at once, at most"},
		{c.Requests, "requests"},
		{c.Reuses, "of them on a connection that had carried one before"},
		{c.Errors, "connections whose bytes were no HTTP"},
	}
	for _, row := range rows {
		fmt.Fprintf(table, "%d\t  %s\n", row.count, row.what)
	}
	if c.AcceptErrors > 0 {
		fmt.Fprintf(table, "%d\t  accepts that failed, last with: %s\n", c.AcceptErrors, c.AcceptError)
	}
	return table.Flush()
}
