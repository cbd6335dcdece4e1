package parking

import (
	"errors"
	"io"
	"os"
	"sync"
	"time"
)

// portable is the Lot that needs nothing but net.Conn: a goroutine watches each parked connection, and a read deadline in
// the past ends the watch.
type portable struct{ watchers sync.WaitGroup }

// longAgo is a deadline that makes a blocked read return at once.
var longAgo = time.Unix(1, 0)

func (p *portable) Park(s *Spot, deadline time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.left == nil {
		s.left = make(chan bool, 1)
	}
	s.parked = true
	// The error is that of a closed connection, which the watcher will find too.
	_ = s.Conn.SetReadDeadline(deadline)
	p.watchers.Add(1)
	go p.watch(s)
}

func (p *portable) watch(s *Spot) {
	defer p.watchers.Done()
	prefix, err := s.probe.await(s.Conn)
	event := eventOf(err)

	s.mu.Lock()
	s.parked = false
	leaving := s.leaving
	s.leaving = false
	s.mu.Unlock()

	if leaving {
		// An expiry at this moment cannot be told from the deadline that Unpark set, and need not: the owner has it back.
		s.left <- event == Expired
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
	s.mu.Lock()
	if !s.parked || s.leaving {
		s.mu.Unlock()
		return false
	}
	s.leaving = true
	_ = s.Conn.SetReadDeadline(longAgo)
	s.mu.Unlock()
	if !<-s.left {
		return false
	}
	_ = s.Conn.SetReadDeadline(time.Time{})
	return true
}

func (p *portable) Close() { p.watchers.Wait() }
