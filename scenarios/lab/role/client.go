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
	name   string
	s      *stream
	closer io.Closer // ends the role's input
	hello  chan Hello
	told   chan Told
	gone   chan struct{} // closed when the role's output ended
	goneBy error         // why; read after gone

	mu      sync.Mutex // guards following fields
	waiting map[int64]chan Message
	silent  bool // a question was not answered in its time
}

// Told is something the role said unasked: exactly one of the two is set.
type Told struct {
	Done  *Done
	Error *Error
}

// ErrGone is what every wait gives once the role's stream has ended.
var ErrGone = errors.New("its stream has ended")

// maxTold is how much a role may say unasked before somebody listens.
const maxTold = 16

// NewClient speaks to the role called name whose output is out and whose input is in; closing in ends the role.
func NewClient(name string, out io.Reader, in io.WriteCloser) *Client {
	c := &Client{
		name:    name,
		s:       newStream(out, in),
		closer:  in,
		hello:   make(chan Hello, 1),
		told:    make(chan Told, maxTold),
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
			return errors.New("a second hello")
		}
	case KindDone:
		var d Done
		if err := decode(m, &d); err != nil {
			return err
		}
		return c.tell(Told{Done: &d})
	case KindError:
		var e Error
		if err := decode(m, &e); err != nil {
			return err
		}
		return c.tell(Told{Error: &e})
	}
	return fmt.Errorf("unasked message %q", m.Kind)
}

// tell never waits for a listener: the answers that come behind it would wait as well.
func (c *Client) tell(t Told) error {
	select {
	case c.told <- t:
		return nil
	default:
		return fmt.Errorf("more than %d messages that nobody asked for", maxTold)
	}
}

// Hello waits for the role's first word.
func (c *Client) Hello(ctx context.Context) (Hello, error) {
	ctx, cancel := bound(ctx, "no hello", helloWithin)
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
		return Hello{}, c.unanswered(ctx)
	}
}

// Prepare gives the role its specification and waits until it is ready.
func (c *Client) Prepare(ctx context.Context, spec any) (Ready, error) {
	var r Ready
	err := c.ask(ctx, prepareWithin, KindPrepare, spec, KindReady, &r)
	return r, err
}

// Start begins the run.
func (c *Client) Start(ctx context.Context) error {
	return c.ask(ctx, startWithin, KindStart, Start{}, KindDone, &Done{})
}

// Do has the role do one step of a script, which takes so long at most, and fills seen.
func (c *Client) Do(ctx context.Context, within time.Duration, step, seen any) error {
	var d Done
	if err := c.ask(ctx, within+doWithin, KindDo, step, KindDone, &d); err != nil {
		return err
	}
	if seen == nil {
		return nil
	}
	return json.Unmarshal(d.Data, seen)
}

// Snapshot fills v with the role's counters of this instant.
func (c *Client) Snapshot(ctx context.Context, v any) error {
	var n Counters
	if err := c.ask(ctx, snapshotWithin, KindSnapshot, nil, KindCounters, &n); err != nil {
		return err
	}
	return json.Unmarshal(n.Data, v)
}

// Stop ends the run and fills v with the role's final word; v may be nil.
func (c *Client) Stop(ctx context.Context, v any) error {
	return c.ask(ctx, stopWithin, KindStop, nil, KindFinal, v)
}

// Told gives what the role says unasked.
func (c *Client) Told() <-chan Told { return c.told }

// Gone is closed when the role's stream has ended.
func (c *Client) Gone() <-chan struct{} { return c.gone }

// Close ends the role's input: the role frees everything and exits.
func (c *Client) Close() error { return c.closer.Close() }
