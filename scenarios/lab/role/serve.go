package role

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// Role is what a role process does when told to. Its methods are called one after another, never at once.
type Role interface {
	// Prepare reads its specification and gets everything ready to start.
	Prepare(ctx context.Context, spec json.RawMessage) (Ready, error)
	// Start begins the run and returns at once; what is seen later is told through the Teller given to Tell.
	Start(ctx context.Context) error
	// Do does one step of a script and gives what it has seen, when the step is over. Steps are what the lab and the role make them.
	Do(ctx context.Context, step json.RawMessage) (any, error)
	// Snapshot gives the counters of this instant.
	Snapshot(ctx context.Context) (any, error)
	// Stop ends the run and gives the final word.
	Stop(ctx context.Context) (any, error)
	// Close frees everything, waiting for it; it is called once, also when the stream just ended.
	Close() error
}

// Teller sends what nobody asked for: Done messages and errors.
type Teller struct {
	s     *stream
	start *time.Time
}

// Done tells that something was done or seen.
func (t Teller) Done(seen string, data any) error {
	raw, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("encode %s: %w", seen, err)
	}
	return t.s.send(KindDone, 0, Done{Seen: seen, T: time.Since(*t.start).Seconds(), Data: raw}, nil)
}

// Error tells that something broke.
func (t Teller) Error(e *Error) error {
	return t.s.send(KindError, 0, e, nil)
}

// Serve is a role's whole life: it says hello, obeys until its stream or ctx ends, and closes the role. The end of the stream is no
// error; anything in it that is no message is.
func Serve(ctx context.Context, in io.Reader, out io.Writer, name, version string, build func(Teller) Role) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s := newStream(in, out)
	start := time.Now()
	r := build(Teller{s, &start})
	if err := s.send(KindHello, 0, Hello{Schema: Schema, Role: name, Version: version, PID: os.Getpid()}, nil); err != nil {
		return errors.Join(err, r.Close())
	}

	// The reader is apart from the obeying, so that the end of the stream interrupts whatever is being done. It ends with the
	// stream, at the latest with the process.
	messages := make(chan Message)
	go func() {
		for {
			m, err := s.receive()
			if err != nil {
				cancel(err)
				return
			}
			select {
			case messages <- m:
			case <-ctx.Done():
				return
			}
		}
	}()
	var so progress
	for {
		select {
		case <-ctx.Done():
			if err := context.Cause(ctx); !errors.Is(err, io.EOF) && !errors.Is(err, context.Canceled) {
				return errors.Join(err, r.Close())
			}
			return r.Close()
		case m := <-messages:
			if m.Kind == KindStart && so.inOrder(m.Kind) {
				start = time.Now()
			}
			kind, answer, err := so.obey(ctx, r, m, start)
			if err != nil {
				kind, answer = KindError, asError(err)
			}
			if err := s.send(kind, m.N, answer, nil); err != nil {
				return errors.Join(err, r.Close())
			}
		}
	}
}

// progress is how far a role has come.
type progress struct {
	prepared, started, stopped bool
	snapshots                  int64
}

// obey does what one message asks and gives the answer. A role is prepared once and first, started at most once, and stopped last:
// a message out of this order is an error, and the role does not see it.
func (so *progress) obey(ctx context.Context, r Role, m Message, start time.Time) (kind string, answer any, err error) {
	if !so.inOrder(m.Kind) {
		return "", nil, &Error{Kind: ErrProtocol, Text: m.Kind + " out of order: want prepare, then start, steps and snapshots as often as you like, and stop"}
	}
	switch m.Kind {
	case KindPrepare:
		ready, err := r.Prepare(ctx, m.Body)
		so.prepared = err == nil
		return KindReady, ready, err
	case KindStart:
		so.started = true
		return KindDone, Done{Seen: "started"}, r.Start(ctx)
	case KindDo:
		data, err := encoded(r.Do(ctx, m.Body))
		return KindDone, Done{Seen: "did", T: time.Since(start).Seconds(), Data: data}, err
	case KindSnapshot:
		data, err := encoded(r.Snapshot(ctx))
		so.snapshots++
		return KindCounters, Counters{Seq: so.snapshots, T: time.Since(start).Seconds(), Data: data}, err
	case KindStop:
		so.stopped = true
		final, err := r.Stop(ctx)
		return KindFinal, final, err
	}
	return "", nil, &Error{Kind: ErrProtocol, Text: fmt.Sprintf("unknown message %q: want %s, %s, %s, %s or %s", m.Kind, KindPrepare, KindStart, KindDo, KindSnapshot, KindStop)}
}

func (so *progress) inOrder(kind string) bool {
	switch kind {
	case KindPrepare:
		return !so.prepared && !so.stopped
	case KindStart:
		return so.prepared && !so.started && !so.stopped
	case KindDo, KindSnapshot, KindStop:
		return so.prepared && !so.stopped
	}
	return true // unknown ones are told so
}

func encoded(v any, err error) (json.RawMessage, error) {
	if err != nil {
		return nil, err
	}
	return json.Marshal(v)
}
