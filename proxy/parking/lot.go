package parking

import (
	"context"
	"errors"
	"net"
	"time"
)

// Event is why a parked connection was woken.
type Event int

const (
	_        Event = iota
	Readable       // bytes arrived
	Closed         // the peer will send no more; it may still be listening
	Broken         // the connection was reset, or its owner closed it
	Expired        // the deadline came first
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

// Grain is by how much deadlines may be kept too late: those that come close to each other ring together.
const Grain = 5 * time.Millisecond

// Lot is where the parked connections of one shard wait. It is safe for concurrent use.
type Lot interface {
	// Accept waits for the next client of l; only one goroutine at a time may do so for one listener. The error is
	// net.ErrClosed when l is closed.
	//
	// The first Park of a connection from here may report Readable just to let the owner look: a client usually sends
	// its request with the handshake's last packet.
	Accept(l *Listener) (net.Conn, error)

	// Dial connects to an address ("tcp" with host:port, "unix" with a path) until ctx ends or the deadline comes; the
	// zero deadline never does. Then the error is a net.Error whose Timeout is true.
	Dial(ctx context.Context, network, addr string, deadline time.Time) (net.Conn, error)

	// Park lets s.Conn wait until Unpark, an event, or the deadline; a zero deadline never comes.
	// A spot that is parked already must not be parked again.
	Park(s *Spot, deadline time.Time)

	// Unpark takes the connection back and reports whether it did. It returns false when s is not parked (any more).
	Unpark(s *Spot) bool

	// Close waits until every Park has ended and every Wake has returned. The owners have to close or unpark their
	// connections for that; nothing may be parked, accepted or dialled afterwards. It may be called again.
	Close()
}

// Spot is one connection's place in a Lot. Its owner keeps it beside the connection and uses it again and again, so that
// parking does not allocate.
type Spot struct {
	Conn net.Conn

	// Wake is told what ended the wait. prefix holds what had to be read off the connection to find out, with Readable
	// only: at most one byte, valid until Wake returns. It comes before everything read from Conn later.
	Wake func(e Event, prefix []byte)

	watch *watch // of the portable lot; nil until it is needed
}

// Prompt is what some connections can do that came from a Lot: read and write without waiting, at the price of one
// system call and nothing else. Both return ErrNotReady, perhaps after a part, where net.Conn's methods would wait or
// say that a deadline has passed.
//
// TryRead and Read without room for a single byte only tell, and wait for, that there is something to read, or the peer's
// end: so who waits needs no buffer. It may be told too early.
type Prompt interface {
	TryRead(p []byte) (int, error)
	TryWrite(p []byte) (int, error)
}

// Splicer is what a Prompt may be, too: bytes move between it and a pipe without coming into our memory (Linux, splice(2)).
type Splicer interface {
	// Fill moves at most so many bytes into p, which must hold none, and returns how many. It never waits: then the error
	// is ErrNotReady; at the peer's end it is io.EOF.
	Fill(p *Pipe, most int64) (int64, error)
	// Drain moves all that p holds out of it. It waits as Write does, and like Write may have moved a part when it fails.
	Drain(p *Pipe) error
}

// ErrNotReady says that a connection has nothing to read now, or no room to write.
var ErrNotReady = errors.New("not ready")
