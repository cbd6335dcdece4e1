package loadgen

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/reuselab/reuselab/fakeservers/sockets"
)

// Native is the generator that knows connections: how many there are, how many requests each carries, who ends it and how. It
// never repeats a request, and sends X-Client (one per connection held, also when that is opened anew for every request) and
// X-Request-Id with every one.
//
// How it works: connections are spread over a few workers, on half of the processors. A worker is a goroutine that waits for all of its
// connections at once and alone touches them and its counters: one read, one write and no memory per exchange. Between the worker
// and the sockets stands a network: on Linux epoll, elsewhere and for TLS goroutines. The bytes of both protocols are made and read by
// fakeservers/wire.
//
// A user who could not connect waits 10 ms before the next request; so a proxy that is away for a second costs each user a
// hundred errors, not all of its requests.
//
// In an open loop every user has a schedule of its own, of equal shares: of a constant rate its n-th user has each n-th request,
// and a Poisson process split is Poisson processes. A request that is due while its user waits for another one begins later; its
// latency counts from when it was due, and the wait is seen in Result.LateStarts. When the generator itself is late too often the
// load was not the one asked for, which is [ErrSaturated].
type Native struct {
	// Progress, if not nil, is called with the counts so far every second, and not after Run returned.
	Progress func(Progress)

	network func(*plan, int) (sockets.Network, error) // of a worker with so many sockets; nil: newNetwork
}

// Progress is a look at a load that runs.
type Progress struct {
	Elapsed                            time.Duration
	Requests, Responses, Errors, Conns int64
}

// Name is "native".
func (Native) Name() string { return "native" }

// Check says what in p has no meaning.
func (Native) Check(p Profile) error { return p.check() }

// Run drives p. A counted load's remainder goes to the first connections, one request each. Of a load that was given up, and of one
// that was not the one asked for, the result is what was seen; requests in flight then are among Unfinished.
func (n Native) Run(ctx context.Context, p Profile, stopping func()) (Result, error) {
	result, err := n.run(ctx, p, stopping)
	if err != nil {
		return result, fmt.Errorf("load %q: %w", p.Name, err)
	}
	return result, nil
}

func (n Native) run(ctx context.Context, p Profile, stopping func()) (Result, error) {
	plan, err := newPlan(ctx, p)
	if err != nil {
		return Result{}, err
	}
	connect := newNetwork
	if n.network != nil {
		connect = n.network
	}
	l, err := newLoad(plan, connect)
	if err != nil {
		return Result{}, err
	}
	failed := l.drive(ctx, stopping, n.Progress)
	result, err := l.result()
	return result, errors.Join(failed, err)
}
