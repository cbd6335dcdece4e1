//go:build !linux

package loadgen

import "github.com/reuselab/reuselab/fakeservers/sockets"

// newNetwork gives the network of a worker that has so many sockets.
func newNetwork(p *plan, n int) (sockets.Network, error) {
	return sockets.NewRoutines(dialer(p), n), nil
}
