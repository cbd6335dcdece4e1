// Package inherit takes over sockets that the program was started with: what a configuration calls fd@N.
//
//	l, err := inherit.Listener("5")
//
// Rules (HAProxy's manual 11.1, "fd@<n>"): the descriptor is a socket that somebody bound, listening or not, before this program
// was started; it is used as it is, with neither bind nor options.
//
// It never closes a descriptor that is no such socket, since it may be anything: the Go runtime has descriptors of its own.
package inherit

import (
	"fmt"
	"net"
	"os"
	"strconv"
)

// Check returns why nobody can be accepted from a descriptor, given by its number, or nil. It changes nothing.
func Check(number string) error {
	n, err := strconv.ParseUint(number, 10, 31)
	if err != nil {
		return fmt.Errorf("descriptor %q: %w", number, err)
	}
	if _, err := listens(int(n)); err != nil {
		return fmt.Errorf("descriptor %s is no inherited socket to accept from: %w", number, err)
	}
	return nil
}

// Listener takes over a descriptor, given by its number, and makes it listen if it does not. The descriptor belongs to the
// listener from then on. After an error it is as it was.
func Listener(number string) (net.Listener, error) {
	if err := Check(number); err != nil {
		return nil, err
	}
	n, _ := strconv.Atoi(number) // Check read it
	if on, err := listens(n); err == nil && !on {
		if err := listen(n); err != nil {
			return nil, fmt.Errorf("descriptor %s cannot be listened on: %w", number, err)
		}
	}
	file := os.NewFile(uintptr(n), "fd@"+number)
	defer file.Close()
	l, err := net.FileListener(file)
	if err != nil {
		return nil, fmt.Errorf("descriptor %s: %w", number, err)
	}
	if u, ok := l.(*net.UnixListener); ok {
		u.SetUnlinkOnClose(false) // the path belongs to who bound it
	}
	return l, nil
}
