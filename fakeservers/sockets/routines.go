package sockets

import (
	"context"
	"net"
	"sync"
	"time"
)

// Routines is a [Network] for every system, and for TLS: each connection has two goroutines, one that connects and then reads,
// one that writes. They hand over to whoever waits, so that everything else is the same as with epoll.
type Routines struct {
	dial    func(ctx context.Context) (net.Conn, error)
	ctx     context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup
	woken   chan struct{} // holds one when Wait shall return

	mu     sync.Mutex // guards following fields, and those of sockets
	active []int      // names to be told, at most once each
	told   []int      // handed out last, to be used again
	known  []bool     // which names are in active
}

// NewRoutines gives a network of so many sockets, which dial connects. Its context ends when the socket is closed.
func NewRoutines(dial func(context.Context) (net.Conn, error), sockets int) *Routines {
	r := &Routines{dial: dial, woken: make(chan struct{}, 1), known: make([]bool, sockets)}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	return r
}

// Open is what [Network] says of it.
func (r *Routines) Open(name int) (Socket, error) {
	ctx, cancel := context.WithCancel(r.ctx)
	s := &routineSocket{of: r, name: name, cancel: cancel}
	s.more.L = &r.mu
	r.running.Go(func() { s.run(ctx) })
	return s, nil
}

// Wait is what [Network] says of it.
func (r *Routines) Wait(timeout time.Duration, limited bool) ([]int, error) {
	if names := r.take(); len(names) > 0 {
		return names, nil
	}
	var over <-chan time.Time // never
	if limited {
		if timeout <= 0 {
			return nil, nil
		}
		timer := time.NewTimer(timeout)
		defer timer.Stop()
		over = timer.C
	}
	select {
	case <-r.woken:
	case <-over:
	}
	return r.take(), nil
}

// take gives the names to be told.
func (r *Routines) take() []int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.active, r.told = r.told[:0], r.active
	for _, name := range r.told {
		r.known[name] = false
	}
	return r.told
}

// Wake makes Wait return, now or when it is called next.
func (r *Routines) Wake() {
	select {
	case r.woken <- struct{}{}:
	default:
	}
}

// Close ends everything and waits for it.
func (r *Routines) Close() error {
	r.cancel()
	r.running.Wait()
	return nil
}
