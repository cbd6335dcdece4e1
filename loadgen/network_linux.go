package loadgen

import "github.com/reuselab/reuselab/fakeservers/sockets"

// newNetwork gives the network of a worker that has so many sockets.
func newNetwork(p *plan, n int) (sockets.Network, error) {
	if p.tls != nil {
		return sockets.NewRoutines(dialer(p), n), nil
	}
	return sockets.Connect(p.addr, n, p.h2 || p.BodySize > 0)
}
