//go:build unix

package inherit

import (
	"errors"

	"golang.org/x/sys/unix"
)

// backlog is how many connections may wait to be accepted; the system has a limit of its own.
const backlog = 1 << 10

// listens tells whether a descriptor is being listened on already; the error says that it is no stream socket, or connected.
func listens(n int) (bool, error) {
	kind, err := unix.GetsockoptInt(n, unix.SOL_SOCKET, unix.SO_TYPE)
	if err != nil {
		return false, err
	}
	if kind != unix.SOCK_STREAM {
		return false, errors.New("not a stream socket")
	}
	if _, err := unix.Getpeername(n); err == nil {
		return false, errors.New("it is connected")
	}
	on, err := unix.GetsockoptInt(n, unix.SOL_SOCKET, unix.SO_ACCEPTCONN)
	return on != 0, err
}

func listen(n int) error { return unix.Listen(n, backlog) }
