// Reuseproxy is the project's reference proxy as a program, with HAProxy's command line, so that what starts HAProxy can start
// it in its place:
//
//	reuseproxy -f haproxy.cfg          run until a signal comes
//	reuseproxy -c -V -f haproxy.cfg    check the configuration
//	reuseproxy -cc 'feature(THREAD)'   evaluate a condition
//
// Usage lists all options, those included that are accepted for HAProxy's sake and do nothing, each with its reason. It says
// nothing unless asked.
//
// SIGTERM and SIGINT end it at once, SIGUSR1 when its clients have finished (hard-stop-after bounds that); SIGHUP and SIGPIPE do
// not end it. It exits with 0; with 130 after SIGINT as a master (-W); with 1 if the command line or the configuration is wrong, an
// address cannot be bound, or an expression of -cc is false or wrong (for a wrong one HAProxy itself exits with 2).
//
// A master (-W, -Ws) is this one process: there is no worker, so none is left behind, and reloading is starting another process
// with -sf. Its process id is in the file of -p once it listens, -Ws tells systemd then, and -S is its runtime API. In the
// background (-D) the program runs again without a terminal; the first process ends when the second one listens, with its status.
//
// The limit on open files needs no code: Go's runtime raises it to the hard limit by itself.
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

func main() { os.Exit(run(os.Args[1:], os.LookupEnv, os.Stdout, os.Stderr)) }

const (
	success     = 0
	failure     = 1
	interrupted = 130 // a master's, after SIGINT
)

// run is the whole program; it returns the exit status.
func run(args []string, env func(string) (string, bool), stdout, stderr io.Writer) int {
	o, err := parseOptions(args)
	if err != nil {
		fmt.Fprintf(stderr, "reuseproxy: %v\n\n%s", err, usage())
		return failure
	}
	switch {
	case o.version > 0:
		fmt.Fprintln(stdout, versionLine())
		if o.version > 1 {
			fmt.Fprint(stdout, buildLines())
		}
		return success
	case o.condition != nil:
		return evaluate(*o.condition, env, stderr)
	case o.quiet && !o.verbose: // -V goes before -q, as in HAProxy
		stdout, stderr = io.Discard, io.Discard
	}
	p := &process{options: o, args: args, env: env, stdout: stdout, stderr: stderr}
	status, err := p.run()
	if err != nil {
		fmt.Fprintln(stderr, err)
		return failure
	}
	return status
}

// evaluate answers -cc.
func evaluate(expression string, env func(string) (string, bool), stderr io.Writer) int {
	holds, err := haproxycfg.Evaluate(expression, env)
	switch {
	case err != nil:
		fmt.Fprintf(stderr, "reuseproxy: -cc: %v\n", err)
		return failure
	case !holds:
		return failure
	}
	return success
}
