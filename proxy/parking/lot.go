package parking

import (
	"net"
	"sync"
	"time"
)

// Event is why a parked connection was woken.
type Event int

const (
	Readable Event = iota + 1 // bytes arrived
	Closed                    // the peer will send no more; it may still be listening
	Broken                    // the connection was reset, or its owner closed it
	Expired                   // the deadline came first
)

func (e Event) String() string {
	switch e {
	case Readable:
		return "readable"
	case Closed:
		return "closed"
	case Broken:
		return "broken"
	case Expired:
		return "expired"
	}
	return "no event"
}

// Lot is where the parked connections of one shard wait. It is safe for concurrent use.
type Lot interface {
	// Park lets s.Conn wait until Unpark, an event, or the deadline; a zero deadline never comes.
	// A spot that is parked already must not be parked again.
	Park(s *Spot, deadline time.Time)

	// Unpark takes the connection back and reports whether it did. It returns false when s is not parked (any more).
	Unpark(s *Spot) bool

	// Close waits until every Park has ended and every Wake has returned. The owners have to close or unpark their
	// connections for that; nothing may be parked afterwards.
	Close()
}

// Spot is one connection's place in a Lot. Its owner keeps it beside the connection and uses it again and again, in one
// Lot at a time, so that parking does not allocate.
type Spot struct {
	Conn net.Conn

	// Wake is told what ended the wait. prefix holds what had to be read off the connection to find out, with Readable
	// only: at most one byte, valid until Wake returns. It comes before everything read from Conn later.
	Wake func(e Event, prefix []byte)

	mu      sync.Mutex
	parked  bool
	leaving bool      // an Unpark waits on left
	left    chan bool // what the watcher tells that Unpark

	probe probe
}

// New returns the Lot for this system.
func New() Lot { return &portable{} }
