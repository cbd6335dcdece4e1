package parking

import (
	"net"
	"time"

	"golang.org/x/sys/unix"
)

// This file is how a socket waits: parked or for a deadline, and what ends that.

// park parks the socket, or returns why not.
func (c *socket) park(s *Spot, due instant) Event {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.readDue, c.readLate = never, false
	if c.untried {
		c.untried = false
		return Readable
	}
	if e := c.peek(); e != 0 {
		return e
	}
	if c.register(unix.EPOLLIN) != nil {
		return Broken
	}
	c.parked, c.parkedIn, c.parkDue = s, c.lot.round.Load(), due
	c.schedule()
	return 0
}

func (c *socket) unpark(s *Spot) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.parked != s {
		return false
	}
	c.parked, c.parkDue = nil, never
	return true
}

// peek finds out what there is to read, without taking it: nothing, most of the time.
func (c *socket) peek() Event {
	for c.readable && !c.closed {
		var one [1]byte
		switch n, err := c.receive(one[:], unix.MSG_PEEK); {
		case err == unix.EAGAIN:
		case err != 0:
			return Broken
		case n == 0:
			return Closed
		default:
			return Readable
		}
	}
	if c.closed {
		return Broken
	}
	return 0
}

// hear is told of events that were fetched in a round.
func (c *socket) hear(events uint32, round uint64) {
	if s, e := c.note(events, round); e != 0 {
		c.lot.wake(s, e)
	}
}

// note notes the events, and returns whom to wake.
func (c *socket) note(events uint32, round uint64) (*Spot, Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	const end = unix.EPOLLRDHUP | unix.EPOLLHUP
	c.ended = c.ended || events&end != 0
	c.readable = c.readable || events&(unix.EPOLLIN|unix.EPOLLERR|end) != 0
	c.writable = c.writable || events&(unix.EPOLLOUT|unix.EPOLLERR|unix.EPOLLHUP) != 0
	s := c.parked
	if s == nil {
		c.change.Broadcast()
		return nil, 0
	}
	e := Readable
	if events != unix.EPOLLIN || c.parkedIn >= round {
		e = c.peek()
	}
	if c.parked != s {
		return nil, 0 // peek gives up the lock for a moment
	}
	if e != 0 {
		c.parked, c.parkDue = nil, never
	}
	return s, e
}

func (c *socket) setDeadline(due *instant, late *bool, t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return net.ErrClosed
	}
	*due = at(c.lot.base, t)
	if *late = *due <= 0; *late {
		*due = never
		c.change.Broadcast()
	}
	c.schedule()
	return nil
}

// schedule sees to it that the lot looks in time.
func (c *socket) schedule() {
	if next := min(c.readDue, c.writeDue, c.parkDue).ceil(); next < c.rings {
		c.rings = next
		c.lot.setTimer(c, next)
	}
}

// ring is that look.
func (c *socket) ring(now instant) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	c.rings = never
	if c.readDue <= now {
		c.readDue, c.readLate = never, true
		c.change.Broadcast()
	}
	if c.writeDue <= now {
		c.writeDue, c.writeLate = never, true
		c.change.Broadcast()
	}
	if c.parkDue <= now {
		c.parkDue = never
		if s := c.parked; s != nil {
			c.parked = nil
			c.lot.wake(s, Expired)
		}
	}
	c.schedule()
}

func (c *socket) place() *int32 { return &c.timerPlace }
