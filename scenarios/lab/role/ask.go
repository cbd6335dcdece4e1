package role

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// What a role gets to answer. Nothing that a role does takes as long, so a role that exceeds it has stopped, and the lab must not
// wait with it. Until it is ready, a role starts programs, of which a machine with too much to do may make it wait; what is known of a
// product that is slow to start is for the role to say, which has to have said it by then.
const (
	helloWithin    = 30 * time.Second // a process that does not speak by then never will
	prepareWithin  = 30 * time.Second // a product has 10 s to get ready
	startWithin    = 5 * time.Second
	snapshotWithin = 5 * time.Second  // a product has 2 s to give its own counters
	doWithin       = 5 * time.Second  // beside what the step itself takes
	stopWithin     = 15 * time.Second // a request has 10 s, a product 2 s to end
)

// ask sends one message and waits for its answer, neither of them longer than within.
func (c *Client) ask(ctx context.Context, within time.Duration, kind string, body any, want string, v any) error {
	ctx, cancel := bound(ctx, "no answer to "+kind, within)
	defer cancel()
	ch := make(chan Message, 1)
	number, err := c.send(ctx, kind, body, ch)
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.waiting, number)
	}()
	switch {
	case err != nil && ctx.Err() != nil:
		return c.unanswered(ctx)
	case err != nil:
		return c.named(err)
	}
	select {
	case m := <-ch:
		return c.answer(m, want, v)
	case <-c.gone:
		select {
		case m := <-ch:
			return c.answer(m, want, v)
		default:
			return c.goneError()
		}
	case <-ctx.Done():
		return c.unanswered(ctx)
	}
}

// send writes one message whose answer is to arrive in ch. A role that does not read cannot hold it longer than ctx.
func (c *Client) send(ctx context.Context, kind string, body any, ch chan Message) (number int64, err error) {
	if pipe, ok := c.closer.(interface{ SetWriteDeadline(time.Time) error }); ok {
		stop := context.AfterFunc(ctx, func() { pipe.SetWriteDeadline(time.Unix(1, 0)) })
		defer stop()
	}
	err = c.s.send(kind, 0, body, func(n int64) {
		number = n
		c.mu.Lock()
		defer c.mu.Unlock()
		c.waiting[n] = ch
	})
	return number, err
}

// silenceError is the end of a wait that only the role is to blame for.
type silenceError struct {
	what   string
	within time.Duration
}

func (e *silenceError) Error() string { return fmt.Sprintf("%s within %v", e.what, e.within) }

// bound limits a wait for the role.
func bound(ctx context.Context, what string, within time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, within, &silenceError{what, within})
}

// Silent reports whether the role left a question unanswered for longer than it may: it has stopped, and only killing helps.
func (c *Client) Silent() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.silent
}

// unanswered is the error of a wait that ended before the answer came.
func (c *Client) unanswered(ctx context.Context) error {
	err := context.Cause(ctx)
	if _, ok := errors.AsType[*silenceError](err); ok {
		c.mu.Lock()
		c.silent = true
		c.mu.Unlock()
	}
	return c.named(err)
}

func (c *Client) named(err error) error { return fmt.Errorf("role %s: %w", c.name, err) }

func (c *Client) answer(m Message, want string, v any) error {
	switch {
	case m.Kind == KindError:
		e := new(Error)
		if err := decode(m, e); err != nil {
			return c.named(err)
		}
		return e
	case m.Kind != want:
		return c.named(fmt.Errorf("answered %q, want %q", m.Kind, want))
	case v == nil || len(m.Body) == 0:
		return nil
	}
	if err := decode(m, v); err != nil {
		return c.named(err)
	}
	return nil
}

func (c *Client) goneError() error {
	if errors.Is(c.goneBy, io.EOF) {
		return c.named(ErrGone)
	}
	return c.named(fmt.Errorf("%w: %w", ErrGone, c.goneBy))
}
