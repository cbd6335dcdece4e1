package host

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"sync"
	"time"

	"github.com/reuselab/reuselab/scenarios/lab/role"
)

// Process is one running role.
type Process struct {
	*role.Client
	Hello role.Hello

	role   Role
	cmd    *exec.Cmd
	stderr *Tail
	exited chan struct{}
	status error // how it ended; read after exited
}

// endWithin is what a role gets to free everything after its stream ended; a longer wait is a bug, and it is killed.
const endWithin = 10 * time.Second

func startProcess(ctx context.Context, h *Host, r Role) (*Process, error) {
	args := append(append([]string{}, h.program[1:]...), string(r))
	cmd := exec.Command(h.program[0], args...)
	cmd.Env = environment(h.kind)
	stderr := &Tail{}
	cmd.Stderr = stderr
	cmd.SysProcAttr = attributes(h.kind)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &Process{Client: role.NewClient(out, in), role: r, cmd: cmd, stderr: stderr, exited: make(chan struct{})}
	go func() {
		defer close(p.exited)
		<-p.Gone() // Wait closes the pipe: everything said must have been read before
		p.status = cmd.Wait()
	}()
	if p.Hello, err = p.Client.Hello(ctx); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// PID is the role's process number.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Close ends the role and waits until its process is gone.
func (p *Process) Close() error {
	p.Client.Close()
	timer := time.NewTimer(endWithin)
	defer timer.Stop()
	killed := false
	for {
		select {
		case <-p.exited:
			if killed {
				return fmt.Errorf("role %s did not end within %v and was killed", p.role, endWithin)
			}
			if p.status != nil {
				return fmt.Errorf("role %s: %w%s", p.role, p.status, p.stderr.suffix())
			}
			return nil
		case <-timer.C:
			killed = true
			p.cmd.Process.Kill()
		}
	}
}

// Tail is a writer that keeps the last lines written to it.
type Tail struct {
	mu    sync.Mutex // guards following fields
	lines []string
	part  []byte
}

// TailLines is how many lines of a process's output are kept.
const TailLines = 20

// maxTailLine bounds one kept line.
const maxTailLine = 4096

func (t *Tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, c := range b {
		switch {
		case c == '\n':
			t.add()
		case len(t.part) < maxTailLine:
			t.part = append(t.part, c)
		}
	}
	return len(b), nil
}

func (t *Tail) add() {
	if len(t.lines) == TailLines {
		t.lines = append(t.lines[:0], t.lines[1:]...)
	}
	t.lines = append(t.lines, string(t.part))
	t.part = t.part[:0]
}

// Lines are the last lines, oldest first; a last line without its end is included.
func (t *Tail) Lines() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := append([]string{}, t.lines...)
	if len(t.part) > 0 {
		lines = append(lines, string(t.part))
	}
	return lines
}

func (t *Tail) suffix() string {
	lines := t.Lines()
	if len(lines) == 0 {
		return ""
	}
	return ": " + lines[len(lines)-1]
}
