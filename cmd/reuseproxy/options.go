package main

import (
	"errors"
	"fmt"
)

const usage = `Usage: reuseproxy -f FILE [-f FILE ...] [-c] [-V] [-d] [-db]
       reuseproxy -v

  -f FILE  configuration; several files are read as if they were one
  -c       check the configuration and exit
  -V       say more: that a configuration is valid, what is listened on
  -d       debug: stay in the foreground, and say what is listened on
  -db      stay in the foreground, which this program always does
  -v       print the version and exit
`

// options are the command line.
type options struct {
	files   []string
	check   bool
	verbose bool
	version bool
}

func parseOptions(args []string) (options, error) {
	var o options
	for i := 0; i < len(args); i++ {
		switch args[i] {
		case "-f":
			if i++; i == len(args) {
				return o, errors.New("-f needs the name of a file")
			}
			o.files = append(o.files, args[i])
		case "-c":
			o.check = true
		case "-V", "-d":
			o.verbose = true
		case "-db":
		case "-v":
			o.version = true
		default:
			return o, fmt.Errorf("unknown option %q", args[i])
		}
	}
	if len(o.files) == 0 && !o.version {
		return o, errors.New("no configuration: -f FILE is missing")
	}
	return o, nil
}
