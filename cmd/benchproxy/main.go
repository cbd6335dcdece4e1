// Command benchproxy holds the reference proxy beside HAProxy and nginx: processor time per request, requests per
// second, latency, and memory per idle client.
//
//	make bench-proxy                                 about five minutes, prints tables
//	make bench-proxy MARKDOWN=bench-proxy.md         writes them for the README too
//	bin/benchproxy -rounds 2 -duration 1s            a look, too short to conclude from
//
// It starts everything itself and ends it again: a server, one proxy before it, and Debian's `wrk -t1 -c50` as the
// clients. Each run has new processes and loopback addresses of its own, so no run inherits another's connections,
// pools or ports. A round is one run of every product, one after another, each round beginning with another one;
// products are compared within a round only, and the tables show the median of those ratios. An unmeasured round
// comes first.
//
// Every program has one thread for its work (nbthread 1, worker_processes 1, GOMAXPROCS=1): wrk, proxy and server
// are three, and the machine may have fewer processors. So requests per second say what all three reach together,
// and processor time per request is the number to compare.
//
// A run whose numbers cannot be right takes its round along: wrk had a socket error or an answer other than 2xx,
// or the server counted other requests than wrk. The tables say how many rounds were left and why others were
// refused.
//
// With -generators, of which make bench-load makes use, it holds the project's load generator beside wrk, hey and h2load in
// the same way, each before HAProxy as a server.
//
// With -servers, of which make bench-servers makes use, it holds only the fake server beside HAProxy as a server, driven by wrk:
// a server that is slow would hide the proxy before it.
//
// It does not change the system's settings, pin processes to processors or wait for a quiet machine. It needs
// Linux, wrk, HAProxy, and reuselab and reuseproxy beside it or in PATH (for generators hey and h2load too); without nginx
// the tables lack its lines.
// Exit codes: 0 all was measured; 1 a row has no round left; 2 usage, or something could not be started; 130
// interrupted.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is the whole program; its result is the exit code.
func run(args []string, stdout, stderr io.Writer) int {
	// The signals stay caught until the program ends: a second Ctrl-C must not cut short what the first began to clear
	// away.
	ctx, _ := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	// Every child is started by this thread and is told when it ends (see system_linux.go).
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	s := settings{rows: rows, idleClients: 8000, idleRounds: 3}
	flags := flag.NewFlagSet("benchproxy", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.DurationVar(&s.duration, "duration", 2*time.Second, "length of each run, in whole seconds")
	flags.IntVar(&s.rounds, "rounds", 8, "rounds that are measured; from 6 on their median has a 95 % interval")
	servers := flags.Bool("servers", false, "compare the servers alone, without proxies")
	generators := flags.Bool("generators", false, "compare load generators in place of proxies")
	markdown := flags.String("markdown", "", "file to write the tables to, as Markdown")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	switch {
	case *servers && *generators:
		fmt.Fprintln(stderr, "benchproxy: -servers or -generators: one of them")
		return 2
	case *servers:
		s.rows, s.idleRounds = serverRows, 0
	case *generators:
		s.rows, s.idleRounds = generatorRows, 0
	}
	complete, err := benchTo(ctx, s, flags.Args(), *markdown, stdout, stderr)
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "benchproxy: interrupted")
		return 130
	case err != nil:
		fmt.Fprintf(stderr, "benchproxy: %v\n", err)
		return 2
	case !complete:
		return 1
	}
	return 0
}

// benchTo measures and writes the tables.
func benchTo(ctx context.Context, s settings, rest []string, markdown string, stdout, stderr io.Writer) (complete bool, err error) {
	if len(rest) > 0 {
		return false, fmt.Errorf("what is %q? There are flags only, see -help", rest[0])
	}
	r, err := measureAll(ctx, s, stderr)
	if err != nil {
		return false, err
	}
	if _, err := io.WriteString(stdout, r.text()); err != nil {
		return false, err
	}
	if markdown != "" {
		if err := os.WriteFile(markdown, []byte(r.markdown()), 0o644); err != nil {
			return false, err
		}
	}
	return r.complete(), nil
}
