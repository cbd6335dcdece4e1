package sockets

import (
	"errors"
	"time"
)

// A Network opens connections for one goroutine, and says which of them have something to do. Only Wake may be called from
// another goroutine.
type Network interface {
	// Open begins to connect the socket called name, from 0 and below the number that the network was made for, whose earlier
	// connection is closed. What becomes of it shows in the first write.
	Open(name int) (Socket, error)
	// Wait returns the names of sockets that can be read from, or that can take more after a write that did not take all, as
	// soon as there is one, Wake is called, or the time is over (not limited: there is none). It may come back early with none; a
	// name may come without a reason, and may belong to a connection that was closed meanwhile. The names are good until the next
	// call.
	Wait(timeout time.Duration, limited bool) ([]int, error)
	Wake()
	// Close ends everything; the sockets were closed before.
	Close() error
}

// A Socket is one connection. No method waits.
type Socket interface {
	// Read gives what was received; ErrAgain if there is nothing now, io.EOF at the end.
	Read(p []byte) (int, error)
	// Write takes as much of p as there is room for; ErrAgain if it cannot take any now.
	Write(p []byte) (int, error)
	// Close ends the connection, with a reset if so wanted.
	Close(reset bool)
}

// ErrAgain says that there is nothing to read or no room to write now.
var ErrAgain = errors.New("not now")
