package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

// child is a program that was started here, at the head of a process group of its own.
type child struct {
	name           string
	cmd            *exec.Cmd
	stdout, stderr transcript
	exited         chan struct{}
	err            error // how it ended; to be read when exited is closed
	stopping       sync.Once
}

const (
	readyWithin = 10 * time.Second // to start listening
	endWithin   = 5 * time.Second  // to obey SIGTERM
)

// start must be called by the thread that run holds. env is added to our own environment.
func start(name string, argv, env []string) (*child, error) {
	c := &child{name: name, cmd: exec.Command(argv[0], argv[1:]...), exited: make(chan struct{})}
	c.cmd.Env = append(c.cmd.Environ(), env...)
	c.cmd.Stdout, c.cmd.Stderr = &c.stdout, &c.stderr
	c.cmd.SysProcAttr = childAttributes()
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	go func() {
		defer close(c.exited)
		c.err = c.cmd.Wait()
	}()
	return c, nil
}

// listens waits until the child takes connections at addr and has all its processes. The connection it tries carries
// no request, so a proxy does not connect on.
func (c *child) listens(ctx context.Context, addr string, processes int) error {
	return c.ready(ctx, func() bool {
		conn, err := net.DialTimeout("tcp", addr, time.Second)
		if err != nil {
			return false
		}
		conn.Close()
		u, err := c.usage()
		return err == nil && len(u.pids) >= processes
	})
}

// ready waits until is says so.
func (c *child) ready(ctx context.Context, is func() bool) error {
	timer := time.NewTimer(readyWithin)
	defer timer.Stop()
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for !is() {
		select {
		case <-again.C:
		case <-c.exited:
			return c.ended()
		case <-timer.C:
			return fmt.Errorf("%s is not ready after %s%s", c.name, readyWithin, c.said())
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// wait gives the child until ctx ends to exit by itself, and ends it then.
func (c *child) wait(ctx context.Context) error {
	select {
	case <-c.exited:
		return c.err
	case <-ctx.Done():
		c.stop()
		return context.Cause(ctx)
	}
}

// stop ends the child and its whole group, and waits for the child. It may be called again.
func (c *child) stop() {
	c.stopping.Do(func() {
		signalGroup(c.cmd.Process.Pid, syscall.SIGTERM)
		timer := time.NewTimer(endWithin)
		defer timer.Stop()
		select {
		case <-c.exited:
		case <-timer.C:
		}
		signalGroup(c.cmd.Process.Pid, syscall.SIGKILL) // also who is left of the group without its head
		<-c.exited
	})
}

// alive is an error when the child has ended, which nobody had asked it to.
func (c *child) alive() error {
	select {
	case <-c.exited:
		return c.ended()
	default:
		return nil
	}
}

func (c *child) ended() error {
	status := "exit status 0"
	if c.err != nil {
		status = c.err.Error()
	}
	return fmt.Errorf("%s ended early: %s%s", c.name, status, c.said())
}

// said is the end of what the child wrote, for an error.
func (c *child) said() string {
	text := strings.TrimSpace(c.stdout.String() + c.stderr.String())
	if text == "" {
		return "; it said nothing"
	}
	lines := strings.Split(text, "\n")
	return "; it said: " + strings.Join(lines[max(0, len(lines)-5):], " / ")
}

// transcript keeps all that is written to it.
type transcript struct {
	mu   sync.Mutex // guards text
	text bytes.Buffer
}

func (t *transcript) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.Write(b)
}

func (t *transcript) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}
