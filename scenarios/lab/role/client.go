package role

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// Client is the lab's end of one role's stream. Its methods may be called from several goroutines.
type Client struct {
	s      *stream
	closer io.Closer // ends the role's input
	hello  chan Hello
	told   chan Told
	gone   chan struct{} // closed when the role's output ended
	goneBy error         // why; read after gone

	mu      sync.Mutex // guards following fields
	waiting map[int64]chan Message
}

// Told is something the role said unasked: exactly one of the two is set.
type Told struct {
	Done  *Done
	Error *Error
}

// ErrGone is what every wait gives once the role's stream has ended.
var ErrGone = errors.New("the role's stream has ended")

// helloWithin bounds the wait for a role's first word: a process that does not speak by then never will.
const helloWithin = 10 * time.Second

// NewClient speaks to the role whose output is out and whose input is in; closing in ends the role.
func NewClient(out io.Reader, in io.WriteCloser) *Client {
	c := &Client{
		s:       newStream(out, in),
		closer:  in,
		hello:   make(chan Hello, 1),
		told:    make(chan Told, 16),
		gone:    make(chan struct{}),
		waiting: map[int64]chan Message{},
	}
	go c.read()
	return c
}

// read hands every message to who waits for it.
func (c *Client) read() {
	defer close(c.gone)
	for {
		m, err := c.s.receive()
		if err != nil {
			c.goneBy = err
			return
		}
		if m.Re != 0 {
			c.mu.Lock()
			ch := c.waiting[m.Re]
			delete(c.waiting, m.Re)
			c.mu.Unlock()
			if ch != nil {
				ch <- m
			}
			continue
		}
		if err := c.unasked(m); err != nil {
			c.goneBy = err
			return
		}
	}
}

func (c *Client) unasked(m Message) error {
	switch m.Kind {
	case KindHello:
		var h Hello
		if err := decode(m, &h); err != nil {
			return err
		}
		select {
		case c.hello <- h:
			return nil
		default:
			return errors.New("role: a second hello")
		}
	case KindDone:
		var d Done
		if err := decode(m, &d); err != nil {
			return err
		}
		c.told <- Told{Done: &d}
	case KindError:
		var e Error
		if err := decode(m, &e); err != nil {
			return err
		}
		c.told <- Told{Error: &e}
	default:
		return fmt.Errorf("role: unasked message %q", m.Kind)
	}
	return nil
}

// Hello waits for the role's first word.
func (c *Client) Hello(ctx context.Context) (Hello, error) {
	ctx, cancel := context.WithTimeout(ctx, helloWithin)
	defer cancel()
	select {
	case h := <-c.hello:
		if h.Schema != Schema {
			return h, fmt.Errorf("role %s speaks protocol %d, the lab %d: use one build for both", h.Role, h.Schema, Schema)
		}
		return h, nil
	case <-c.gone:
		return Hello{}, c.goneError()
	case <-ctx.Done():
		return Hello{}, fmt.Errorf("role: no hello: %w", ctx.Err())
	}
}

// Prepare gives the role its specification and waits until it is ready.
func (c *Client) Prepare(ctx context.Context, spec any) (Ready, error) {
	var r Ready
	err := c.ask(ctx, KindPrepare, spec, KindReady, &r)
	return r, err
}

// Start begins the run.
func (c *Client) Start(ctx context.Context) error {
	return c.ask(ctx, KindStart, Start{}, KindDone, &Done{})
}

// Snapshot fills v with the role's counters of this instant.
func (c *Client) Snapshot(ctx context.Context, v any) error {
	var n Counters
	if err := c.ask(ctx, KindSnapshot, nil, KindCounters, &n); err != nil {
		return err
	}
	return json.Unmarshal(n.Data, v)
}

// Stop ends the run and fills v with the role's final word; v may be nil.
func (c *Client) Stop(ctx context.Context, v any) error {
	return c.ask(ctx, KindStop, nil, KindFinal, v)
}

// Told gives what the role says unasked.
func (c *Client) Told() <-chan Told { return c.told }

// Gone is closed when the role's stream has ended.
func (c *Client) Gone() <-chan struct{} { return c.gone }

// Close ends the role's input: the role frees everything and exits.
func (c *Client) Close() error { return c.closer.Close() }

// ask sends one message and waits for its answer.
func (c *Client) ask(ctx context.Context, kind string, body any, want string, v any) error {
	ch := make(chan Message, 1)
	// The number is known only once the message is sent, and the answer may be as quick: so the lock is held over both.
	c.mu.Lock()
	n, err := c.s.send(kind, 0, body)
	if err == nil {
		c.waiting[n] = ch
	}
	c.mu.Unlock()
	if err != nil {
		return err
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
		c.mu.Lock()
		delete(c.waiting, n)
		c.mu.Unlock()
		return fmt.Errorf("role: %s: %w", kind, ctx.Err())
	}
}

func (c *Client) answer(m Message, want string, v any) error {
	switch {
	case m.Kind == KindError:
		e := new(Error)
		if err := decode(m, e); err != nil {
			return err
		}
		return e
	case m.Kind != want:
		return fmt.Errorf("role: answered %q, want %q", m.Kind, want)
	case v == nil || len(m.Body) == 0:
		return nil
	}
	return decode(m, v)
}

func (c *Client) goneError() error {
	if errors.Is(c.goneBy, io.EOF) {
		return ErrGone
	}
	return fmt.Errorf("%w: %w", ErrGone, c.goneBy)
}
