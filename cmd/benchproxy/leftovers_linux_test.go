package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	. "github.com/onsi/gomega"
	"github.com/prometheus/procfs"
)

// buildPrograms gives a folder with this program and those that it starts.
func buildPrograms(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-o", dir+string(filepath.Separator), ".", "../reuselab", "../reuseproxy", "github.com/rakyll/hey")
	out, err := build.CombinedOutput()
	NewWithT(t).Expect(err).NotTo(HaveOccurred(), string(out))
	return dir
}

// Ctrl-C, or being killed outright, in the middle of a run: nothing that was started is left. nginx is the hardest
// to end, since its workers are not our children.
func TestNothingIsLeftBehind(t *testing.T) {
	needProgram(t, "haproxy")
	needProgram(t, "wrk")
	dir := buildPrograms(t)
	last := "haproxy"
	if _, err := exec.LookPath("nginx"); err == nil {
		last = "nginx"
	}
	for signal, exit := range map[syscall.Signal]int{syscall.SIGINT: 130, syscall.SIGKILL: -1} {
		t.Run(signal.String(), func(t *testing.T) {
			g := NewWithT(t)
			scratch := t.TempDir()
			var stderr strings.Builder
			program := exec.Command(filepath.Join(dir, "benchproxy"), "-rounds", "1", "-duration", "1s")
			program.Env = append(os.Environ(), "TMPDIR="+scratch)
			program.Stderr = &stderr
			g.Expect(program.Start()).To(Succeed())
			t.Cleanup(func() { _ = program.Process.Kill() })

			var started []procfs.ProcStat
			g.Eventually(func() []string {
				started = startedBy(program.Process.Pid)
				return names(started)
			}).WithTimeout(time.Minute).WithPolling(20 * time.Millisecond).Should(ContainElements("wrk", last))
			t.Cleanup(func() { end(started) })
			g.Expect(program.Process.Signal(signal)).To(Succeed())

			ended := make(chan error, 1)
			go func() { ended <- program.Wait() }()
			g.Eventually(ended).WithTimeout(time.Minute).Should(Receive(HaveOccurred()))
			g.Expect(program.ProcessState.ExitCode()).To(Equal(exit), stderr.String())
			if signal == syscall.SIGINT {
				g.Expect(alive(started)).To(BeEmpty(), "it waits for all it ends")
				g.Expect(os.ReadDir(scratch)).To(BeEmpty())
			}
			g.Eventually(func() []string { return alive(started) }).WithTimeout(30 * time.Second).Should(BeEmpty())
		})
	}
}

// startedBy are the processes in the groups of a process's children.
func startedBy(pid int) []procfs.ProcStat {
	var all []procfs.ProcStat
	var groups []int
	procs, _ := procfs.AllProcs()
	for _, p := range procs {
		s, err := p.Stat()
		if err != nil || s.State == "Z" {
			continue
		}
		all = append(all, s)
		if s.PPID == pid && s.PGRP == s.PID {
			groups = append(groups, s.PGRP)
		}
	}
	return slices.DeleteFunc(all, func(s procfs.ProcStat) bool { return !slices.Contains(groups, s.PGRP) })
}

func names(stats []procfs.ProcStat) []string {
	var names []string
	for _, s := range stats {
		names = append(names, s.Comm)
	}
	return names
}

// alive are those of some processes that still run: a number given to another process since does not count, nor
// does one that ended and was not waited for.
func alive(stats []procfs.ProcStat) []string {
	var left []procfs.ProcStat
	for _, before := range stats {
		p, err := procfs.NewProc(before.PID)
		if err != nil {
			continue
		}
		if now, err := p.Stat(); err == nil && now.Starttime == before.Starttime && now.State != "Z" {
			left = append(left, now)
		}
	}
	return names(left)
}

// end kills what a failed test left.
func end(stats []procfs.ProcStat) {
	for _, s := range stats {
		if len(alive([]procfs.ProcStat{s})) > 0 {
			_ = syscall.Kill(s.PID, syscall.SIGKILL)
		}
	}
}

// groupSize is how many processes of a group run.
func groupSize(head int) int {
	procs, _ := procfs.AllProcs()
	n := 0
	for _, p := range procs {
		if s, err := p.Stat(); err == nil && s.PGRP == head && s.State != "Z" {
			n++
		}
	}
	return n
}
