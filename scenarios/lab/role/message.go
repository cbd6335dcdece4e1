package role

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
)

// Schema is the version of the protocol; both ends must have the same.
const Schema = 1

// Kinds of messages.
const (
	KindHello    = "hello"
	KindPrepare  = "prepare"
	KindReady    = "ready"
	KindStart    = "start"
	KindDone     = "done"
	KindDo       = "do"
	KindSnapshot = "snapshot"
	KindCounters = "counters"
	KindStop     = "stop"
	KindFinal    = "final"
	KindError    = "error"
)

// Message is one line of the stream.
type Message struct {
	N    int64           `json:"n"`              // counted up by the sender, from 1
	Re   int64           `json:"re,omitempty"`   // the message this one answers; 0: unasked
	Kind string          `json:"kind"`           // one of the kinds above
	Body json.RawMessage `json:"body,omitempty"` // what the kind carries
}

// Hello is the first message of a role.
type Hello struct {
	Schema  int    `json:"schema"`
	Role    string `json:"role"`
	Version string `json:"version"`
	PID     int    `json:"pid"`
}

// Ready answers prepare.
type Ready struct {
	Addresses map[string]string `json:"addresses,omitempty"` // what listens, by name
}

// Start begins the run; At is the offset in seconds, from the message's arrival, at which time zero lies.
type Start struct {
	At float64 `json:"at"`
}

// Done tells what a role did or saw; as the answer to do, what became of the step.
type Done struct {
	Seen string          `json:"seen"`
	T    float64         `json:"t"` // seconds from start
	Data json.RawMessage `json:"data,omitempty"`
}

// Counters answers snapshot.
type Counters struct {
	Seq  int64           `json:"seq"`
	T    float64         `json:"t"`
	Data json.RawMessage `json:"data"`
}

// Error is a failure as data: what kind of failure decides what the lab makes of it.
type Error struct {
	Kind   string   `json:"kind"` // one of the kinds below
	Text   string   `json:"text"`
	Status string   `json:"status,omitempty"` // of ErrDied: how the process ended
	Output []string `json:"output,omitempty"` // of ErrDied and ErrSetup: the last lines a product printed
}

// Kinds of errors.
const (
	ErrSetup    = "setup"    // the role could not get ready
	ErrDied     = "died"     // the product under test ended after it was ready
	ErrProtocol = "protocol" // a message that cannot be right
	ErrInternal = "internal" // anything else
)

func (e *Error) Error() string { return e.Text }

// maxLine bounds a message: a journal of 20,000 requests fits, a runaway role does not fill the memory.
const maxLine = 64 << 20

// stream writes numbered messages and reads the other side's.
type stream struct {
	in *bufio.Scanner

	mu  sync.Mutex // guards following fields
	out io.Writer
	n   int64
}

func newStream(in io.Reader, out io.Writer) *stream {
	sc := bufio.NewScanner(in)
	sc.Buffer(make([]byte, 64<<10), maxLine)
	return &stream{in: sc, out: out}
}

// send writes one message. Its number is given to numbered, where that is not nil, before the message is on its way: an answer
// may be quick.
func (s *stream) send(kind string, re int64, body any, numbered func(n int64)) error {
	var raw json.RawMessage
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("encode %s: %w", kind, err)
		}
		raw = b
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
	line, err := json.Marshal(Message{N: s.n, Re: re, Kind: kind, Body: raw})
	if err != nil {
		return fmt.Errorf("encode %s: %w", kind, err)
	}
	if numbered != nil {
		numbered(s.n)
	}
	if _, err := s.out.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("send %s: %w: %w", kind, ErrGone, err)
	}
	return nil
}

// receive reads the next message; io.EOF when the stream ended.
func (s *stream) receive() (Message, error) {
	if !s.in.Scan() {
		if err := s.in.Err(); err != nil {
			return Message{}, fmt.Errorf("receive: %w", err)
		}
		return Message{}, io.EOF
	}
	var m Message
	if err := json.Unmarshal(s.in.Bytes(), &m); err != nil {
		return Message{}, fmt.Errorf("not a message: %.80q: %w", s.in.Bytes(), err)
	}
	if m.Kind == "" || m.N <= 0 {
		return Message{}, fmt.Errorf("not a message: %.80q: kind and a number from 1 are needed", s.in.Bytes())
	}
	return m, nil
}

// decode fills v from a message's body.
func decode(m Message, v any) error {
	if len(m.Body) == 0 {
		return fmt.Errorf("%s without a body", m.Kind)
	}
	if err := json.Unmarshal(m.Body, v); err != nil {
		return fmt.Errorf("%s: %w", m.Kind, err)
	}
	return nil
}

// asError makes any error one that can be sent.
func asError(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return &Error{Kind: ErrInternal, Text: err.Error()}
}
