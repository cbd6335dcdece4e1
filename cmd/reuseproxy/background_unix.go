//go:build unix

package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// readyVariable tells the process in the background which descriptor the one in the foreground waits on.
const readyVariable = "REUSEPROXY_READY_FD"

// goBackground starts this program again, with the same command line, in a session of its own, and waits until it listens. It
// returns the exit status: that of the other one if it ended before. (A Go program cannot fork.) here is the folder in which this
// program was started.
func (p *process) goBackground(here string) (int, error) {
	self, err := os.Executable()
	if err != nil {
		return 0, fmt.Errorf("reuseproxy: -D: %w", err)
	}
	mine, its, err := os.Pipe()
	if err != nil {
		return 0, fmt.Errorf("reuseproxy: -D: %w", err)
	}
	defer mine.Close()
	// A copy that exec leaves open, and with a number that nothing handed down has: fd@N must stay what it is.
	end, err := unix.Dup(int(its.Fd()))
	its.Close()
	if err != nil {
		return 0, fmt.Errorf("reuseproxy: -D: %w", err)
	}
	cmd := &exec.Cmd{
		Path: self, Args: append([]string{os.Args[0]}, p.args...), Dir: here,
		Env:    append(os.Environ(), readyVariable+"="+strconv.Itoa(end)),
		Stdout: os.Stdout, Stderr: os.Stderr,
		SysProcAttr: &syscall.SysProcAttr{Setsid: true},
	}
	err = cmd.Start()
	unix.Close(end)
	if err != nil {
		return 0, fmt.Errorf("reuseproxy: -D: %w", err)
	}
	if n, _ := mine.Read(make([]byte, 1)); n == 1 {
		return success, cmd.Process.Release()
	}
	_ = cmd.Wait()
	return max(cmd.ProcessState.ExitCode(), failure), nil
}

// adoptReadyEnd finds the descriptor, if this is the process in the background.
func (p *process) adoptReadyEnd() error {
	value, set := p.env(readyVariable)
	if !set {
		return nil
	}
	n, err := strconv.ParseUint(value, 10, 31)
	if err != nil {
		return fmt.Errorf("reuseproxy: %s: %w", readyVariable, err)
	}
	unix.CloseOnExec(int(n))
	p.readyEnd = os.NewFile(uintptr(n), "ready")
	return nil
}

// signalReady lets the process in the foreground end, and lets go of the terminal.
func (p *process) signalReady() error {
	if p.readyEnd == nil {
		return nil
	}
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("reuseproxy: -D: %w", err)
	}
	defer null.Close()
	for _, standard := range []int{0, 1, 2} {
		if err := replaceDescriptor(int(null.Fd()), standard); err != nil {
			return fmt.Errorf("reuseproxy: -D: %w", err)
		}
	}
	defer p.readyEnd.Close()
	_, err = io.WriteString(p.readyEnd, "1")
	return err
}
