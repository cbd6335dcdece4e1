//go:build !linux

package parking

import "net"

// New returns the Lot for this system.
func New() Lot { return &portable{} }

// Listener is a listener that a Lot accepts from.
type Listener struct{ net.Listener }

// Listen makes l ready for Lot.Accept; the result is to be closed, not l.
func Listen(l net.Listener) (*Listener, error) { return &Listener{l}, nil }
