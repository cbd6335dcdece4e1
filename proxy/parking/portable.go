package parking

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// portable is the Lot that needs nothing but net.Conn: a goroutine watches each parked connection, and a read deadline in
// the past ends the watch.
type portable struct{ watchers sync.WaitGroup }

// watch is what a portable lot keeps about a spot.
type watch struct {
	mu      sync.Mutex
	parked  bool
	leaving bool      // an Unpark waits on left
	left    chan bool // what the watcher tells that Unpark

	probe probe
}

// longAgo is a deadline that makes a blocked read return at once.
var longAgo = time.Unix(1, 0)

func (p *portable) Accept(l *Listener) (net.Conn, error) { return l.Listener.Accept() }

func (p *portable) Dial(ctx context.Context, network, addr string, deadline time.Time) (net.Conn, error) {
	// TCP keep-alive would be system calls for every connection that HAProxy does not make.
	d := net.Dialer{Deadline: deadline, KeepAlive: -1}
	return d.DialContext(ctx, network, addr)
}

func (p *portable) Park(s *Spot, deadline time.Time) {
	if s.watch == nil {
		s.watch = &watch{left: make(chan bool, 1)}
	}
	w := s.watch
	w.mu.Lock()
	defer w.mu.Unlock()
	w.parked = true
	// The error is that of a closed connection, which the watcher will find too.
	_ = s.Conn.SetReadDeadline(deadline)
	p.watchers.Add(1)
	go p.keep(s)
}

// keep watches a parked connection until something happens.
func (p *portable) keep(s *Spot) {
	defer p.watchers.Done()
	w := s.watch
	prefix, err := w.probe.await(s.Conn)
	event := eventOf(err)

	w.mu.Lock()
	w.parked = false
	leaving := w.leaving
	w.leaving = false
	w.mu.Unlock()

	if leaving {
		// An expiry at this moment cannot be told from the deadline that Unpark set, and need not: the owner has it back.
		w.left <- event == Expired
		if event == Expired {
			return
		}
	}
	_ = s.Conn.SetReadDeadline(time.Time{})
	s.Wake(event, prefix)
}

func eventOf(err error) Event {
	switch {
	case err == nil:
		return Readable
	case errors.Is(err, os.ErrDeadlineExceeded):
		return Expired
	case errors.Is(err, io.EOF):
		return Closed
	}
	return Broken
}

func (p *portable) Unpark(s *Spot) bool {
	w := s.watch
	if w == nil {
		return false
	}
	w.mu.Lock()
	if !w.parked || w.leaving {
		w.mu.Unlock()
		return false
	}
	w.leaving = true
	_ = s.Conn.SetReadDeadline(longAgo)
	w.mu.Unlock()
	if !<-w.left {
		return false
	}
	_ = s.Conn.SetReadDeadline(time.Time{})
	return true
}

func (p *portable) Close() { p.watchers.Wait() }
