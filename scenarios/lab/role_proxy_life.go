package lab

import (
	"context"
	"os"
	"os/exec"
	"time"

	"github.com/reuselab/reuselab/proxy/targets"
	"github.com/reuselab/reuselab/scenarios/lab/role"
)

// The life of the product, from its start to the last of its processes.

// endWithin is what a product gets to end after SIGTERM.
const endWithin = 2 * time.Second

// ending is how far the role went to end the product.
type ending int

const (
	notEnding ending = iota
	asked            // to end by itself
	forced           // killed
)

// proxyFinal is the proxy role's last word.
type proxyFinal struct {
	Died *role.Error `json:"died,omitempty"` // how the product ended, if it did so before it was told to
}

// launch starts the product and watches over its life.
func (r *proxyRole) launch(command, env []string) error {
	r.cmd = exec.Command(command[0], command[1:]...)
	r.cmd.Env = append(append(os.Environ(), env...), targets.EnvStats+"="+r.scratch.socket())
	r.cmd.Stdout, r.cmd.Stderr = r.output, r.output
	r.cmd.WaitDelay = endWithin // a child of the product that holds the pipe must not hold us
	r.cmd.SysProcAttr = productAttributes()
	r.exited = make(chan struct{})
	started := make(chan error, 1)
	r.life.Go(func() {
		// On Linux the product dies with the thread that started it, so this goroutine keeps its thread until the end.
		release := holdThread()
		defer release()
		err := r.cmd.Start()
		started <- err
		if err != nil {
			return
		}
		r.cmd.Wait()
		r.mu.Lock()
		r.ended = true
		// A product that was asked to end and is found killed was killed by somebody else.
		if r.ready && (r.ending == notEnding || r.ending == asked && otherSignal(r.cmd.ProcessState)) {
			r.died = r.death()
		}
		died := r.died
		r.mu.Unlock()
		close(r.exited)
		if died != nil {
			r.tell.Error(died)
		}
	})
	return <-started
}

// noteReady makes the end of the product a death from now on; false when it has ended already.
func (r *proxyRole) noteReady() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ready = !r.ended
	return r.ready
}

// death tells how the product ended.
func (r *proxyRole) death() *role.Error {
	status := r.cmd.ProcessState.String()
	return &role.Error{Kind: role.ErrDied, Text: "the proxy ended: " + status, Status: status, Output: r.output.Lines()}
}

// Stop ends the product and says whether it was still there to be ended.
func (r *proxyRole) Stop(context.Context) (any, error) {
	err := r.Close()
	r.mu.Lock()
	defer r.mu.Unlock()
	return proxyFinal{r.died}, err
}

// Close ends the product with all it started, and waits for them.
func (r *proxyRole) Close() error {
	if r.watching != nil {
		r.watching()
		r.watched.Wait()
	}
	if r.cmd != nil && r.cmd.Process != nil {
		r.note(asked)
		endGroup(r.cmd.Process, r.exited, endWithin, func() { r.note(forced) })
		r.life.Wait()
		reapAll()
		r.cmd = nil
	}
	if r.scratch == nil {
		return nil
	}
	s := r.scratch
	r.scratch = nil
	return s.remove()
}

func (r *proxyRole) note(e ending) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ending = e
}
