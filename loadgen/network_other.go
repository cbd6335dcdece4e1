//go:build !linux

package loadgen

// newNetwork gives the network of a worker that has so many sockets.
func newNetwork(p *plan, sockets int) (network, error) { return newRoutines(dialer(p), sockets), nil }
