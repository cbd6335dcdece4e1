package fakeservers

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// The events at which a fault can strike.
const (
	onClock      = "clock"      // a time after the load's start
	onConnection = "connection" // a connection was accepted
	onIdle       = "idle"       // a connection has had no request in flight for a time
	onRequest    = "request"    // a request's head is complete
	onResponse   = "response"   // a request is about to be answered
)

// Fault is something a server does wrong, or unkindly, and when. Faults of one event are done in the order of the list, each on
// top of those before.
type Fault struct {
	On string `json:"on"` // clock, connection, idle, request or response
	Do string `json:"do"` // a behavior's name

	// Which of the events, with connection, request and response. Of Every, Nth and Share at most one is there; none: each.
	Every int     `json:"every,omitempty"` // each so-manieth, from 1
	Nth   int     `json:"nth,omitempty"`   // the so-manieth alone, from 1
	Share float64 `json:"share,omitempty"` // this part of them, drawn by Seed: above 0, at most 1
	Seed  uint64  `json:"seed,omitempty"`
	Of    string  `json:"of,omitempty"` // counted for the whole server ("" or server) or for each connection

	After time.Duration `json:"after,omitempty"` // idle: for how long, more than 0
	At    time.Duration `json:"at,omitempty"`    // clock: since StartSampling
	For   time.Duration `json:"for,omitempty"`   // refuse: how long

	Announced bool          `json:"announced,omitempty"` // close: the other side is told before
	Sent      string        `json:"sent,omitempty"`      // close and reset on a request: how much of the response leaves before: nothing (""), head, half
	By        time.Duration `json:"by,omitempty"`        // delay: how long
	Over      time.Duration `json:"over,omitempty"`      // slow-body: how long
	Streams   int           `json:"streams,omitempty"`   // settings: how many may be open
	Bytes     string        `json:"bytes,omitempty"`     // stray: what is sent; "": a whole response with status 599
}

// check says what is wrong with a fault of a server so configured.
func (f Fault) check(c Config) error {
	b, err := behaviorOf(f.Do)
	switch {
	case err != nil:
		return err
	case !slices.Contains(b.on, f.On):
		return fmt.Errorf("%s is not done on %q: %s", f.Do, f.On, strings.Join(b.on, ", "))
	case b.proto != "" && c.Proto != b.proto:
		return fmt.Errorf("%s needs proto %s", f.Do, b.proto)
	case f.Every < 0 || f.Nth < 0 || f.Share < 0 || f.Share > 1:
		return errors.New("every and nth are from 1, share is above 0 and at most 1")
	case f.Every > 0 && f.Nth > 0 || f.Share > 0 && f.Every+f.Nth > 0:
		return errors.New("every, nth and share say the same thing: give one of them")
	case f.Of != "" && f.Of != "server" && f.Of != "connection":
		return fmt.Errorf("of %q: server or connection", f.Of)
	case f.On == onIdle && f.After <= 0:
		return errors.New("the time after which a connection counts as idle is more than 0")
	case f.At < 0 || f.For < 0 || f.By < 0 || f.Over < 0:
		return errors.New("a time is negative")
	case b.check != nil:
		return b.check(f, c)
	}
	return nil
}

// checkSent says what is wrong with how much of a response is sent.
func checkSent(f Fault, c Config) error {
	switch {
	case f.Sent == "" || f.Sent == "nothing":
		return nil
	case f.Sent != "head" && f.Sent != "half":
		return fmt.Errorf("sent %q: nothing, head or half", f.Sent)
	case f.On != onRequest:
		return errors.New("a part is sent in place of a response: on request")
	case c.Size < 2:
		return errors.New("half a response needs a body: size is at least 2")
	}
	return nil
}

// sent is how much of the response leaves before the connection's end.
func (f Fault) sent() portion {
	switch {
	case f.On == onResponse:
		return whole
	case f.Sent == "head":
		return headOnly
	case f.Sent == "half":
		return half
	}
	return nothing
}
