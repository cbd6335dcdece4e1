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
	if err := BecomeReaper(); err != nil {
		return nil, err
	}
	args := append(append([]string{}, h.program[1:]...), string(r))
	cmd := exec.Command(h.program[0], args...)
	cmd.Env = environment(h.kind)
	stderr := &Tail{}
	cmd.Stderr = stderr
	cmd.WaitDelay = endWithin // a process that a role left must not hold us by its standard error
	cmd.SysProcAttr = attributes(h.kind)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, errors.Join(err, in.Close())
	}
	if err := cmd.Start(); err != nil {
		return nil, explain(h.kind, err)
	}
	p := &Process{Client: role.NewClient(string(r), out, in), role: r, cmd: cmd, stderr: stderr, exited: make(chan struct{})}
	go func() {
		defer close(p.exited)
		<-p.Gone() // Wait closes the pipe: everything said must have been read before
		p.status = cmd.Wait()
	}()
	if p.Hello, err = p.Client.Hello(ctx); err != nil {
		closing := p.Close()
		return nil, Cause(err, closing)
	}
	return p, nil
}

// PID is the role's process number.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Ended says that a role's process did not end well, or not because the lab wished it.
type Ended struct {
	Role   Role
	Status string // exit status or signal
	Said   string // the last line of its standard error; may be empty
}

func (e *Ended) Error() string {
	text := fmt.Sprintf("role %s ended: %s", e.Role, e.Status)
	if e.Said != "" {
		text += ": " + e.Said
	}
	return text
}

// Cause says in one error why something failed, given what closing the roles came to: a role that ended explains everything but
// what a role itself had to say.
func Cause(err, closing error) error {
	if err == nil {
		return closing
	}
	_, ended := errors.AsType[*Ended](closing)
	if _, said := errors.AsType[*role.Error](err); ended && !said {
		return closing
	}
	return err
}

// Close ends the role and waits until its process is gone, with all that it left. A role that does not end in its time is killed;
// one that was silent before has had its time.
func (p *Process) Close() error {
	p.Client.Close()
	within := endWithin
	if p.Silent() {
		within = 0
	}
	timer := time.NewTimer(within)
	defer timer.Stop()
	killed := false
	for {
		select {
		case <-p.exited:
			if p.status == nil {
				return nil
			}
			endSession(p.PID())
			if killed {
				return fmt.Errorf("role %s did not end and was killed", p.role)
			}
			return &Ended{p.role, p.status.Error(), p.stderr.last()}
		case <-timer.C:
			killed = true
			kill(p.cmd.Process)
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

// Write takes in output, and never fails.
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

// last is the last line; empty when there is none.
func (t *Tail) last() string {
	lines := t.Lines()
	if len(lines) == 0 {
		return ""
	}
	return lines[len(lines)-1]
}
