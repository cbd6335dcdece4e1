//go:build !linux

package main

import (
	"errors"
	"syscall"
	"time"
)

// errNeedsLinux is what every run ends with at once elsewhere: processor time and memory are read as Linux tells
// them.
var errNeedsLinux = errors.New("needs Linux: it reads processor time and memory of other processes from there")

type usage struct {
	pids []int
	cpu  time.Duration
}

type memory struct{ rss, pss int64 }

func raiseFiles(int) error                  { return errNeedsLinux }
func childAttributes() *syscall.SysProcAttr { return nil }
func signalGroup(int, syscall.Signal)       {}
func machineTime() (time.Duration, error)   { return 0, errNeedsLinux }
func (*child) usage() (usage, error)        { return usage{}, errNeedsLinux }
func (*child) memory() (memory, error)      { return memory{}, errNeedsLinux }
