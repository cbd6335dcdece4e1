package loadgen

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"sync"
	"time"
)

// routines is a network for every system, and for TLS: each connection has two goroutines, one that connects and then reads,
// one that writes. They hand over to the worker, so that everything else is the same as with epoll.
type routines struct {
	dial    func(ctx context.Context) (net.Conn, error)
	ctx     context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup
	woken   chan struct{} // holds one when wait shall return

	mu     sync.Mutex // guards following fields, and those of sockets
	active []int      // names to be told, at most once each
	told   []int      // handed out last, to be used again
	known  []bool     // which names are in active
}

// dialer is how a plan's connections are opened.
func dialer(p *plan) func(context.Context) (net.Conn, error) {
	d := net.Dialer{KeepAliveConfig: net.KeepAliveConfig{Enable: false}, KeepAlive: -1}
	return func(ctx context.Context) (net.Conn, error) {
		conn, err := d.DialContext(ctx, "tcp", p.addr.String())
		if err != nil || p.tls == nil {
			return conn, err
		}
		secure := tls.Client(conn, p.tls)
		if err := secure.HandshakeContext(ctx); err != nil {
			_ = conn.Close()
			return nil, fmt.Errorf("tls: %w", err)
		}
		if agreed := secure.ConnectionState().NegotiatedProtocol; p.h2 && agreed != "h2" {
			_ = conn.Close()
			return nil, fmt.Errorf("tls: the proxy agreed on %q, not on h2", agreed)
		}
		return secure, nil
	}
}

func newRoutines(dial func(context.Context) (net.Conn, error), sockets int) *routines {
	r := &routines{dial: dial, woken: make(chan struct{}, 1), known: make([]bool, sockets)}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	return r
}

func (r *routines) open(name int) (socket, error) {
	ctx, cancel := context.WithCancel(r.ctx)
	s := &routineSocket{of: r, name: name, cancel: cancel}
	s.more.L = &r.mu
	r.running.Go(func() { s.run(ctx) })
	return s, nil
}

func (r *routines) wait(timeout time.Duration, limited bool) ([]int, error) {
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
func (r *routines) take() []int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.active, r.told = r.told[:0], r.active
	for _, name := range r.told {
		r.known[name] = false
	}
	return r.told
}

func (r *routines) wake() {
	select {
	case r.woken <- struct{}{}:
	default:
	}
}

func (r *routines) close() error {
	r.cancel()
	r.running.Wait()
	return nil
}
