package histories

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios"
)

// outcome is what a history came to with the reference and with HAProxy.
type outcome struct {
	both    [2]measure.Record
	vectors [2][]string
}

func newOutcome(h history, both [2]measure.Record) (o outcome, err error) {
	o.both = both
	old, err := scenarios.VersionFits(onlyTheEndCounts, both[1].Target.Version)
	as := h.tell()
	for i, rec := range both {
		if !old {
			as.version = nil
		}
		o.vectors[i] = vector(rec, h.setup, as)
	}
	return o, err
}

func (o outcome) differs() bool { return !slices.Equal(o.vectors[0], o.vectors[1]) }

// unforetold is the step that went otherwise than foretold; "": all went so.
func (o outcome) unforetold() string {
	if f := o.both[0].Script.Failed; f != nil {
		return fmt.Sprintf("step %d %s: expected %s, seen %s", f.Number, f.Does, f.Expected, f.Seen)
	}
	return ""
}

// vector is all that must be equal, a line each: who answered each request over which connection, what was in the pool after each move,
// and who ended which connection.
func vector(rec measure.Record, s setup, as told) (lines []string) {
	for _, step := range rec.Script.Steps {
		text := seen(step)
		if as.version[step.Number] && (step.Status == 502 || step.Closed != "") {
			text = "a 502, or nothing"
		}
		lines = append(lines, fmt.Sprintf("step %d, %s: %s", step.Number, step.Does, text))
	}
	if f := rec.Script.Failed; f != nil {
		return append(lines, fmt.Sprintf("step %d failed: expected %s, seen %s", f.Number, f.Expected, f.Seen))
	}
	for _, c := range rec.Script.Connections {
		by := "ended by the proxy, " + c.Closed
		switch {
		case c.Closed == "":
			by = "open"
		case as.raced[connection(c.Of, c.N)]:
			by = "ended by both"
		case c.Closed == "us":
			by = "ended by the script"
		case goodbyes && s.h2 && strings.HasPrefix(c.Of, "server "):
			by = "ended by the proxy"
		}
		lines = append(lines, fmt.Sprintf("%s: %d requests, %s", connection(c.Of, c.N), c.Requests, by))
	}
	return lines
}

// connection names one of a client's or a server's.
func connection(of string, n int64) string { return fmt.Sprintf("%s, connection %d", of, n) }

// seen is what a step saw.
func seen(s measure.Step) string {
	switch {
	case s.Answer != "":
		return pools(s.Answer)
	case s.Closed != "":
		return "closed, " + s.Closed
	case s.ConnID > 0:
		return fmt.Sprintf("%d, connection %d of %s, its request %d, first of %s", s.Status, s.ConnID, s.Server, s.ConnSeq, s.FirstClient)
	case s.Status > 0:
		return fmt.Sprintf("%d by the proxy", s.Status)
	}
	return "done"
}

// pools are the numbers of the pools in the answer to show servers conn.
func pools(answer string) string {
	var names, out []string
	for line := range strings.Lines(answer) {
		fields := strings.Fields(strings.TrimPrefix(line, "# "))
		switch {
		case len(fields) == 0 || strings.HasPrefix(fields[0], refusedForEver):
			continue
		case fields[0] == "bkname/svname":
			names = fields
			continue
		}
		row := fields[0]
		for i, value := range fields {
			if i < len(names) && slices.Contains([]string{"used_cur", "used_max", "need_est", "unsafe_nb", "safe_nb", "idle_cur"}, names[i]) {
				row += fmt.Sprintf(" %s %s", names[i], value)
			}
		}
		out = append(out, row)
	}
	return strings.Join(out, "; ")
}

// String shows both vectors where they differ, one below the other, and how every connection stood where a script stopped.
func (o outcome) String() string {
	var b strings.Builder
	for i := range min(len(o.vectors[0]), len(o.vectors[1])) { // the rest of one that goes on says nothing
		if one, other := o.vectors[0][i], o.vectors[1][i]; one == other {
			fmt.Fprintf(&b, "  both       %s\n", one)
		} else {
			fmt.Fprintf(&b, "! reference  %s\n! haproxy    %s\n", one, other)
		}
	}
	for _, rec := range o.both {
		if f := rec.Script.Failed; f != nil {
			fmt.Fprintf(&b, "%s stopped there; how every connection stood then:\n  %s\n", rec.Target.Label, strings.Join(f.State, "\n  "))
		}
	}
	return b.String()
}
