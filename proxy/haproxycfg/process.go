package haproxycfg

import (
	"slices"
	"strings"
	"time"
)

// Process is what the global section says about the process itself; the command line goes before it.
type Process struct {
	Daemon        bool          // go into the background, as with -D
	MasterWorker  bool          // as with -W
	PidFile       string        // as with -p; "": none
	ZeroWarning   bool          // a warning is an error, as with -dW
	HardStopAfter time.Duration // how long a soft end may take; 0: no limit
}

func setDaemon(r *reader, _ []word) { r.cfg.Global.Process.Daemon = true }

// setMasterWorker: its argument "no-exit-on-failure" is about workers, of which there are none here.
func setMasterWorker(r *reader, _ []word) { r.cfg.Global.Process.MasterWorker = true }

// setPidFile keeps the first value, as HAProxy does (measured: it says so and goes on).
func setPidFile(r *reader, args []word) {
	p := &r.cfg.Global.Process
	if p.PidFile != "" {
		r.hintf(r.keyword.pos, "'pidfile' is already %s: the first value is kept", quoted(p.PidFile))
		return
	}
	p.PidFile = args[0].text
}

func setZeroWarning(r *reader, _ []word) { r.cfg.Global.Process.ZeroWarning = true }

func setHardStopAfter(r *reader, args []word) {
	if d, ok := r.duration(args[0]); ok {
		r.cfg.Global.Process.HardStopAfter = d
	}
}

// setThreadGroups: threads of different groups do not share parked connections (manual 3.1 "thread-groups"), and here is only
// one group, as in HAProxy where nothing else is written.
func setThreadGroups(r *reader, args []word) {
	r.checkFirst()
	if n, ok := r.number(args[0], 1, 16); ok && n > 1 {
		r.errorAt(args[0], "more than one thread group %s", notYet)
	}
}

// setVariable gives the setter of setenv, which replaces a variable of the environment for the lines below it, and of presetenv,
// which keeps one that is set (manual 3.1).
func setVariable(replace bool) func(*reader, []word) {
	return func(r *reader, args []word) {
		if _, set := r.lookup(args[0].text); set && !replace {
			return
		}
		r.ownEnv[args[0].text] = &args[1].text
	}
}

// setUnsetenv removes variables from the environment for the lines below it.
func setUnsetenv(r *reader, args []word) {
	for _, w := range args {
		r.ownEnv[w.text] = nil
	}
}

// ParseMasterSocket reads what HAProxy's option -S takes: an address, and parameters of a stats socket with commas where a
// configuration has blanks. The level is admin unless it says otherwise.
func ParseMasterSocket(value string) (StatsSocket, error) {
	r := newReader("-S", nil)
	r.sec = &section{keyword: "global", scope: inGlobal}
	begin := Pos{"-S", 1, 1}
	var words []word
	for part := range strings.SplitSeq(value, ",") {
		words = append(words, word{part, begin, nil})
		begin.Column += len(part) + 1
	}
	r.keyword = word{"-S", words[0].pos, nil}
	setStatsSocket(r, slices.Insert(words, 1, word{text: "level"}, word{text: "admin"}))
	if len(r.errors) > 0 {
		return StatsSocket{}, Diagnostics(r.errors)
	}
	return r.cfg.Global.StatsSockets[0], nil
}
