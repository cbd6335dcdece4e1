// Reuseproxy is the project's reference proxy as a program, with HAProxy's command line:
//
//	reuseproxy -f haproxy.cfg          run until a signal comes
//	reuseproxy -c -V -f haproxy.cfg    check the configuration
//
// SIGTERM and SIGINT end it at once, SIGUSR1 when its clients have finished; either way it exits with 0. It exits with 1
// if the command line or the configuration is wrong, or an address cannot be bound. It says nothing unless asked.
//
// The limit on open files needs no code: Go's runtime raises it to the hard limit by itself.
package main

import (
	"fmt"
	"io"
	"os"
)

func main() { os.Exit(run(os.Args[1:], os.LookupEnv, os.Stdout, os.Stderr)) }

const (
	success = 0
	failure = 1
)

// run is the whole program; it returns the exit status.
func run(args []string, env func(string) (string, bool), stdout, stderr io.Writer) int {
	o, err := parseOptions(args)
	if err != nil {
		fmt.Fprintf(stderr, "reuseproxy: %v\n\n%s", err, usage)
		return failure
	}
	if o.version {
		fmt.Fprintln(stdout, versionLine())
		return success
	}
	if err := start(o, env, stdout, stderr); err != nil {
		fmt.Fprintln(stderr, err)
		return failure
	}
	return success
}
