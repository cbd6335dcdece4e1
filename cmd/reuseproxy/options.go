package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// options are the command line.
type options struct {
	files     []string
	folder    string  // to change to before files are read; "": none
	version   int     // how often -v: twice says what it was built with
	condition *string // to be evaluated; nil: none
	check     bool

	verbose    bool
	quiet      bool
	diagnostic bool
	fatal      bool // warnings are errors

	foreground bool
	daemon     bool
	master     bool
	notify     bool // systemd
	pidFile    string
	masterCLI  []string
	old        []int // processes that this one takes over from
	oldAtOnce  bool  // they end at once, not softly
	fetchFrom  string

	maxConn      int // of the process; 0: as configured
	proxyMaxConn int // of frontends that have none; 0: none
	memory       int // megabytes; 0: no limit
	noSplice     bool
}

// option is an entry of the table of all of them.
type option struct {
	name  string
	value string // what follows it, for the usage; "": nothing
	glued bool   // anything may follow the name itself, as in -dMno-merge
	about string
	set   func(o *options, value string) error
}

// optionTable is sorted by name, without regard to case. What is accepted though there is nothing to it here says why.
var optionTable = []option{
	{"-c", "", false, "check the configuration and exit", func(o *options, _ string) error { o.check = true; return nil }},
	{"-C", "FOLDER", false, "change to this folder before files are read", func(o *options, v string) error { o.folder = v; return nil }},
	{"-cc", "EXPRESSION", false, "evaluate an expression of .if: exit with 0 if it is true, else with 1", func(o *options, v string) error { o.condition = &v; return nil }},
	{"-d", "", false, "debug: stay in the foreground, and say what is listened on", func(o *options, _ string) error { o.verbose, o.foreground = true, true; return nil }},
	{"-D", "", false, "go into the background", func(o *options, _ string) error { o.daemon = true; return nil }},
	{"-db", "", false, "stay in the foreground, whatever else is said", func(o *options, _ string) error { o.foreground = true; return nil }},
	{"-dD", "", false, "show what .diag says", func(o *options, _ string) error { o.diagnostic = true; return nil }},
	{"-de", "", false, "nothing: there is no other way to wait for sockets here", nothing},
	{"-dG", "", false, "nothing: names are never resolved here", nothing},
	{"-dI", "", false, "nothing: there are no checks of integrity to switch on here", nothing},
	{"-dM", "", true, "nothing: memory is the Go runtime's here, and is never poisoned", nothing},
	{"-dp", "", false, "nothing: poll() is never used here", nothing},
	{"-dR", "", false, "nothing: SO_REUSEPORT is never used here", nothing},
	{"-dr", "", false, "nothing: names are never resolved here", nothing},
	{"-dS", "", false, "splice nothing, as nosplice does", func(o *options, _ string) error { o.noSplice = true; return nil }},
	{"-ds", "", false, "nothing: there is no speculative polling here", nothing},
	{"-dV", "", false, "nothing: there is no TLS to servers here", nothing},
	{"-dW", "", false, "a warning is an error", func(o *options, _ string) error { o.fatal = true; return nil }},
	{"-f", "FILE|FOLDER", false, "configuration, a folder's *.cfg; several are read as one", func(o *options, v string) error { o.files = append(o.files, v); return nil }},
	{"-L", "NAME", false, "nothing: there are no peers here, among which it would be our name", nothing},
	{"-m", "MEGABYTES", false, "as much memory as the garbage collector shall keep to", number(func(o *options) *int { return &o.memory })},
	{"-n", "NUMBER", false, "most client connections of the process", number(func(o *options) *int { return &o.maxConn })},
	{"-N", "NUMBER", false, "most client connections of a frontend that says nothing", number(func(o *options) *int { return &o.proxyMaxConn })},
	{"-p", "FILE", false, "where the process writes its id", func(o *options, v string) error { o.pidFile = v; return nil }},
	{"-q", "", false, "say nothing, be it right or wrong", func(o *options, _ string) error { o.quiet = true; return nil }},
	{"-S", "ADDRESS[,PARAMETER]...", false, "where a master's runtime API listens", func(o *options, v string) error { o.masterCLI = append(o.masterCLI, v); return nil }},
	{"-sf", "[PID]...", false, "these end softly once this process listens", setOld(false)},
	{"-st", "[PID]...", false, "these end at once when this process listens", setOld(true)},
	{"-v", "", false, "print the version and exit", func(o *options, _ string) error { o.version = max(o.version, 1); return nil }},
	{"-V", "", false, "say more: that a configuration is valid, what is listened on", func(o *options, _ string) error { o.verbose = true; return nil }},
	{"-vv", "", false, "print the version, what it was built with, and exit", func(o *options, _ string) error { o.version = 2; return nil }},
	{"-W", "", false, "behave as a master does", func(o *options, _ string) error { o.master = true; return nil }},
	{"-Ws", "", false, "the same, and tell systemd when ready", func(o *options, _ string) error { o.master, o.notify = true, true; return nil }},
	{"-x", "SOCKET", false, "nothing but a warning: sockets are not fetched from another process", func(o *options, v string) error { o.fetchFrom = v; return nil }},
}

// usage lists the table.
func usage() string {
	var out strings.Builder
	out.WriteString("Usage: reuseproxy -f FILE [-f FILE]... [OPTION]... [-- FILE...]\n\n")
	for _, e := range optionTable {
		name := e.name
		if e.glued {
			name += "..."
		}
		if e.value != "" {
			name += " " + e.value
		}
		fmt.Fprintf(&out, "  %-28s %s\n", name, e.about)
	}
	return out.String()
}

func parseOptions(args []string) (options, error) {
	var o options
	for len(args) > 0 {
		name := args[0]
		args = args[1:]
		if name == "--" { // only files follow
			o.files = append(o.files, args...)
			break
		}
		i := slices.IndexFunc(optionTable, func(e option) bool { return e.name == name || e.glued && strings.HasPrefix(name, e.name) })
		if i < 0 {
			return o, fmt.Errorf("unknown option %q", name)
		}
		e, value := optionTable[i], ""
		switch {
		case strings.HasPrefix(e.value, "["): // all that are no options
			for len(args) > 0 && !strings.HasPrefix(args[0], "-") {
				value += args[0] + " "
				args = args[1:]
			}
		case e.value != "" && len(args) == 0:
			return o, fmt.Errorf("%s needs a value: %s %s", e.name, e.name, e.value)
		case e.value != "":
			value, args = args[0], args[1:]
		}
		if err := e.set(&o, value); err != nil {
			return o, fmt.Errorf("%s: %w", e.name, err)
		}
	}
	if len(o.files) == 0 && o.version == 0 && o.condition == nil {
		return o, errors.New("no configuration: -f FILE is missing")
	}
	return o, nil
}

func nothing(*options, string) error { return nil }

// number gives the setter of an option that is a whole number; 0 is as good as not given, as in HAProxy.
func number(field func(*options) *int) func(*options, string) error {
	return func(o *options, value string) error {
		n, err := strconv.ParseUint(value, 10, 31)
		if err != nil {
			return fmt.Errorf("%q is no whole number", value)
		}
		*field(o) = int(n)
		return nil
	}
}

// setOld reads the ids of the processes that go.
func setOld(atOnce bool) func(*options, string) error {
	return func(o *options, value string) error {
		o.oldAtOnce = atOnce
		for _, word := range strings.Fields(value) {
			pid, err := strconv.ParseUint(word, 10, 31)
			if err != nil || pid == 0 {
				return fmt.Errorf("%q is no process id", word)
			}
			o.old = append(o.old, int(pid))
		}
		return nil
	}
}
