//go:build !linux

package parking

import "net"

// New returns the Lot for this system.
func New() Lot { return &portable{} }

// Listener is a listener that a Lot accepts from.
type Listener struct{ net.Listener }

// Listen makes l ready for Lot.Accept, and takes it over: the result is to be closed, not l, which is closed already if
// there is an error.
func Listen(l net.Listener) (*Listener, error) { return &Listener{l}, nil }
