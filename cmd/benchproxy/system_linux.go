package main

import (
	"fmt"
	"slices"
	"syscall"
	"time"

	"github.com/prometheus/procfs"
	"golang.org/x/sys/unix"
)

// childAttributes make a child the head of a process group of its own, and end it when this program is killed. The
// signal is sent when the thread that started the child ends, so that thread is held. It is SIGTERM and not
// SIGKILL because a product has to end its workers.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}

// signalGroup signals all of a process group; there may be none left.
func signalGroup(head int, s syscall.Signal) { _ = syscall.Kill(-head, s) }

// usage is the processor time of a child's processes.
type usage struct {
	pids []int
	cpu  time.Duration
}

// usage sums the processor time of the child's process group. It is read from each process's own clock
// (clock_getcpuclockid(3)): the very time that /proc/PID/stat gives in steps of 10 ms, which are one in a hundred
// of what a run takes.
func (c *child) usage() (usage, error) {
	procs, err := c.processes()
	if err != nil {
		return usage{}, err
	}
	var u usage
	for _, p := range procs {
		var t unix.Timespec
		if err := unix.ClockGettime(int32(^p.PID)<<3|cpuClockSched, &t); err != nil {
			return usage{}, fmt.Errorf("processor time of %s, process %d: %w", c.name, p.PID, err)
		}
		u.pids = append(u.pids, p.PID)
		u.cpu += time.Duration(t.Nano())
	}
	return u, nil
}

// cpuClockSched is CPUCLOCK_SCHED, the clock of user and system time as the scheduler counts it.
const cpuClockSched = 2

// machineTime is what all processors have worked, and what the machine's owner kept of them (steal), since the
// start.
func machineTime() (time.Duration, error) {
	fs, err := procfs.NewDefaultFS()
	if err != nil {
		return 0, fmt.Errorf("the machine's processor time: %w", err)
	}
	s, err := fs.Stat()
	if err != nil {
		return 0, fmt.Errorf("the machine's processor time: %w", err)
	}
	t := s.CPUTotal
	return time.Duration((t.User + t.Nice + t.System + t.Steal) * float64(time.Second)), nil
}

// processes are those of the child's group: a product's master and workers.
func (c *child) processes() ([]procfs.Proc, error) {
	if err := c.alive(); err != nil {
		return nil, err
	}
	all, err := procfs.AllProcs()
	if err != nil {
		return nil, fmt.Errorf("processes of %s: %w", c.name, err)
	}
	group := slices.DeleteFunc(all, func(p procfs.Proc) bool {
		s, err := p.Stat()
		return err != nil || s.PGRP != c.cmd.Process.Pid
	})
	if len(group) == 0 {
		return nil, fmt.Errorf("processes of %s are not to be seen in /proc: is it mounted and open to this user?", c.name)
	}
	slices.SortFunc(group, func(a, b procfs.Proc) int { return a.PID - b.PID })
	return group, nil
}

// memory is what a child's processes hold, in bytes.
type memory struct {
	rss int64 // resident; pages that several processes share count in each
	pss int64 // resident; shared pages count in parts
}

// memory sums over the child's process group.
func (c *child) memory() (memory, error) {
	procs, err := c.processes()
	if err != nil {
		return memory{}, err
	}
	var m memory
	for _, p := range procs {
		s, err := p.ProcSMapsRollup()
		if err != nil {
			return memory{}, fmt.Errorf("memory of %s, process %d: %w", c.name, p.PID, err)
		}
		m.rss += int64(s.Rss)
		m.pss += int64(s.Pss)
	}
	return m, nil
}

// raiseFiles lets this program, and all it starts, have enough open files for so many idle clients: a proxy needs
// two for each of its clients.
func raiseFiles(clients int) error {
	need := uint64(2*(clients+spareClients) + spareFiles)
	var r syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &r); err != nil {
		return fmt.Errorf("limit of open files: %w", err)
	}
	if r.Max < need {
		return fmt.Errorf("%d open files are needed and %d allowed: raise the hard limit (ulimit -Hn)", need, r.Max)
	}
	// Through package syscall, which otherwise gives children the limit that this process was started with.
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: r.Max, Max: r.Max}); err != nil {
		return fmt.Errorf("limit of open files: %w", err)
	}
	return nil
}
