//go:build !linux

package fakeservers

import "net"

// workers are Linux's: elsewhere every connection has a goroutine from the beginning.
type workers struct{}

func (*Group) attend(*server, net.Listener) (bool, error) { return false, nil }

func (*workers) run() {}
