package haproxycfg

import (
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

var (
	oracleAlert  = regexp.MustCompile(`(?m)^\[ALERT\].*?haproxy\.cfg:(\d+)\]`)
	oracleNotice = regexp.MustCompile(`(?m)^\[NOTICE\].*? parsing \[.*?haproxy\.cfg:(\d+)\]: '(.*)'\.$`)
)

// HAProxy shows the same messages, refuses the same blocks, and on the same line first.
func TestOracleBlocks(t *testing.T) {
	o := newOracle(t)
	for _, b := range blocks {
		if !o.knows(b.since) {
			t.Logf("%s: needs HAProxy %s", b.lines, b.since)
			continue
		}
		g := NewWithT(t)
		status, out := o.check(b.lines + "\n" + minimal)
		place, _, refused := strings.Cut(b.want, ":")
		refused = refused && !strings.HasPrefix(b.want, place+": ")
		if refused {
			g.Expect(status).To(Equal(1), "%s: %s", b.lines, out)
			g.Expect(firstAlert(out)).To(Equal(place), "%s: %s", b.lines, out)
			continue
		}
		g.Expect(status).To(BeZero(), "%s: %s", b.lines, out)
		var notices []string
		for _, found := range oracleNotice.FindAllStringSubmatch(out, -1) {
			notices = append(notices, found[1]+": "+found[2])
		}
		g.Expect(strings.Join(notices, ", ")).To(Equal(b.want), b.lines)
	}
}

// firstAlert is the line of HAProxy's first error, "" where it names none.
func firstAlert(out string) string {
	if found := oracleAlert.FindStringSubmatch(out); found != nil {
		return found[1]
	}
	return ""
}

// HAProxy's first error is on the line of ours, where it names a line: what it finds only after reading it names by proxy.
func TestOracleRefusesOnTheSameLine(t *testing.T) {
	o := newOracle(t)
	compared := 0
	for _, m := range mistakes {
		if m.oursAlone {
			continue
		}
		text, _ := configWith(m.in, m.line)
		_, err := Parse("test.cfg", []byte(text), testLookup)
		wrong, _ := err.(Diagnostics)
		if len(wrong) == 0 {
			continue // another test complains
		}
		ours := wrong[0].Pos.Line
		if first, _, _ := strings.Cut(strings.Split(text, "\n")[ours-1], " "); first == "backend" {
			ours++ // what follows a section's name HAProxy minds on the next line
		}
		_, out := o.check(text)
		if theirs := firstAlert(out); theirs != "" {
			compared++
			if theirs != strconv.Itoa(ours) && theirs != strconv.Itoa(wrong[0].Pos.Line) {
				t.Errorf("%s: %q: HAProxy's line is %s, ours: %v", m.in, m.line, theirs, err)
			}
		}
	}
	t.Logf("%d of %d mistakes compared", compared, len(mistakes))
}

// HAProxy's -cc gives the same values.
func TestOracleEvaluates(t *testing.T) {
	o := newOracle(t)
	for _, e := range expressions {
		if !o.knows(e.since) || e.oursAlone != "" {
			continue
		}
		cmd := exec.CommandContext(t.Context(), o.path, "-cc", e.text)
		for name, value := range testEnvironment {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
		out, err := cmd.CombinedOutput()
		if cmd.ProcessState == nil {
			t.Fatal(err)
		}
		want := map[string]int{"true": 0, "false": 1, "wrong": 2}[e.want]
		NewWithT(t).Expect(cmd.ProcessState.ExitCode()).To(Equal(want), "%s: %s", e.text, out)
	}
}
