package proxy

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"sync/atomic"
	"time"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
	"github.com/reuselab/reuselab/proxy/inherit"
	"github.com/reuselab/reuselab/proxy/parking"
)

// frontend is the side of a proxy that accepts clients.
type frontend struct {
	p         *Proxy
	cfg       *haproxycfg.Proxy
	mode      mode
	uses      []useBackend
	backend   *backend // where no use_backend line holds; nil: 503
	clients   *limit   // its own maxconn
	listeners []*parking.Listener
	counters  counters
	cleared   atomic.Pointer[Counts]
}

func newFrontend(p *Proxy, c *haproxycfg.Proxy, be *backend) (*frontend, error) {
	m, err := lookupMode(c.ConnMode)
	if err != nil {
		return nil, err
	}
	return &frontend{p: p, cfg: c, mode: m, backend: be, clients: newLimit(c.MaxConn), counters: newCounters(p.Threads())}, nil
}

// listen opens every address of the frontend, or returns an error for each that cannot be.
func (f *frontend) listen(ctx context.Context) error {
	var errs []error
	for _, b := range f.cfg.Binds {
		l, err := listen(ctx, b)
		if err != nil {
			errs = append(errs, fmt.Errorf("%v: %v %s: cannot bind: %w", b.Pos, f.cfg.Kind, f.cfg.Name, err))
			continue
		}
		f.listeners = append(f.listeners, l)
	}
	return errors.Join(errs...)
}

func listen(ctx context.Context, b haproxycfg.Bind) (*parking.Listener, error) {
	l, err := bind(ctx, b)
	if err != nil {
		return nil, err
	}
	return parking.Listen(l)
}

// bind opens one address. KeepAlive is off because each accept would cost system calls that HAProxy does not make.
func bind(ctx context.Context, b haproxycfg.Bind) (net.Listener, error) {
	lc := net.ListenConfig{KeepAlive: -1}
	switch b.Network {
	case "fd":
		return inherit.Listener(b.Addr)
	case "unix":
		// A socket left behind by a process that was killed is replaced, as HAProxy does.
		if info, err := os.Lstat(b.Addr); err == nil && info.Mode().Type() == os.ModeSocket {
			if err := os.Remove(b.Addr); err != nil {
				return nil, err
			}
		}
	}
	return lc.Listen(ctx, b.Network, b.Addr)
}

func (f *frontend) close() {
	f.clients.close()
	for _, l := range f.listeners {
		l.Close()
	}
}

// accept accepts while there is room, until the listener is closed. greets says that clients begin with a PROXY header.
func (f *frontend) accept(l *parking.Listener, greets bool) {
	for f.clients.await() && f.p.clients.await() {
		sh := f.p.shards[int(f.p.next.Load())%len(f.p.shards)]
		conn, err := sh.lot.Accept(l)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			f.pause()
			continue
		}
		if !f.enter() {
			conn.Close()
			return
		}
		askWhenSilent(conn, f.cfg.ClientKeepAlive)
		s := newSession(f, sh, conn)
		s.greets = greets
		s.begin()
	}
}

// enter takes a place under both limits, or none.
func (f *frontend) enter() bool {
	if !f.clients.enter() {
		return false
	}
	if !f.p.clients.enter() {
		f.clients.leave()
		return false
	}
	return true
}

func (f *frontend) leave() {
	f.p.clients.leave()
	f.clients.leave()
}

// pause lets a moment pass when accepting failed, most likely for want of descriptors (HAProxy waits as long).
func (f *frontend) pause() {
	select {
	case <-time.After(100 * time.Millisecond):
	case <-f.p.ctx.Done():
	}
}
