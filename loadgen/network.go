package loadgen

import (
	"errors"
	"time"
)

// A network opens sockets for one worker, and says which of them have something to do. Only wake may be called from another
// goroutine than the worker's.
type network interface {
	// open begins to connect the socket called name, whose earlier connection is closed. What becomes of it shows in the
	// first write.
	open(name int) (socket, error)
	// wait returns the names of sockets that can be read from, or that can take more after a write that did not take all, as
	// soon as there is one, wake is called, or the time is over (none: it has none). A name may come without a reason, and may
	// belong to a connection that was closed meanwhile.
	wait(timeout time.Duration, limited bool) ([]int, error)
	wake()
	// close ends everything; the sockets were closed before.
	close() error
}

// A socket is one connection. No method waits.
type socket interface {
	// read gives what was received; errAgain if there is nothing now, io.EOF at the end.
	read(p []byte) (int, error)
	// write takes as much of p as there is room for; errAgain if it cannot take any now.
	write(p []byte) (int, error)
	// close ends the connection, with a reset if so wanted.
	close(reset bool)
}

// errAgain says that there is nothing to read or no room to write now.
var errAgain = errors.New("not now")
