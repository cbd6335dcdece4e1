package parking

import (
	"io"
	"net"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// socket is a connection that its lot's epoll instance watches, and nobody else. Reads and writes are tried at once and
// wait for events only when the kernel says that there is nothing. One goroutine may read while another writes.
//
// What is known of the kernel's side is in readable and writable. Events set them; whoever is about to read or write
// clears them first, and sets them again if there was no end in sight. So no event is missed that comes in between.
type socket struct {
	lot *epoll
	fd  int

	mu     sync.Mutex
	change sync.Cond // of everything below that somebody waits for

	generation int32 // of the registration
	users      int32 // system calls under way; the descriptor lives until the last one is back
	timerPlace int32 // guarded by the lot
	registered bool
	writes     bool // ... for room to write, too
	readable   bool
	writable   bool
	ended      bool // the peer will send no more, so a read never has to wait
	untried    bool // nobody has looked yet whether there is something to read
	readLate   bool // the deadline has passed
	writeLate  bool
	closed     bool

	parked   *Spot
	parkedIn uint64 // the round

	readDue, writeDue, parkDue instant
	rings                      instant // not later than this the lot looks at the three
}

func newSocket(l *epoll, fd int) *socket {
	c := &socket{lot: l, fd: fd, readable: true, writable: true, untried: true, timerPlace: -1,
		readDue: never, writeDue: never, parkDue: never, rings: never}
	c.change.L = &c.mu
	return c
}

func (c *socket) Read(p []byte) (int, error)    { return c.read(p, true) }
func (c *socket) TryRead(p []byte) (int, error) { return c.read(p, false) }

func (c *socket) read(p []byte, wait bool) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		switch {
		case c.closed:
			return 0, net.ErrClosed
		case c.readLate && wait:
			return 0, os.ErrDeadlineExceeded
		case c.readable && !c.readLate:
			if len(p) == 0 {
				if c.registered {
					return 0, nil
				}
				// Nobody knows yet. To be registered makes the kernel tell.
				c.readable = false
				if err := c.register(unix.EPOLLIN); err != nil {
					return 0, err
				}
				continue
			}
			n, err := c.receive(p, 0)
			switch {
			case err == unix.EAGAIN:
			case err != 0:
				return 0, os.NewSyscallError("recv", err)
			case n == 0:
				return 0, io.EOF
			default:
				return n, nil
			}
		case !wait:
			return 0, ErrNotReady
		default:
			if err := c.await(unix.EPOLLIN); err != nil {
				return 0, err
			}
		}
	}
}

func (c *socket) Write(p []byte) (int, error)    { return c.write(p, true) }
func (c *socket) TryWrite(p []byte) (int, error) { return c.write(p, false) }

func (c *socket) write(p []byte, wait bool) (written int, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for written < len(p) {
		switch {
		case c.closed:
			return written, net.ErrClosed
		case c.writeLate && wait:
			return written, os.ErrDeadlineExceeded
		case c.writable && !c.writeLate:
			n, err := c.send(p[written:])
			if err != 0 && err != unix.EAGAIN {
				return written, os.NewSyscallError("send", err)
			}
			written += n
		case !wait:
			return written, ErrNotReady
		default:
			if err := c.await(unix.EPOLLOUT); err != nil {
				return written, err
			}
		}
	}
	return written, nil
}

// receive reads once, without the lock and without waiting. Less than there is room for means that no more is there:
// the next bytes are an event (epoll(7)). Of a socket that is not registered nothing is heard, so only EAGAIN tells.
func (c *socket) receive(p []byte, flags int) (int, unix.Errno) {
	c.untried = false
	c.readable = c.ended || !c.registered
	c.users++
	c.mu.Unlock()
	n, err := receive(c.fd, p, flags)
	c.mu.Lock()
	c.release()
	switch {
	case err == unix.EAGAIN && !c.registered:
		c.readable = false
	case err == unix.EINTR:
		c.readable, err = true, unix.EAGAIN
	case n == len(p):
		c.readable = true
	}
	return n, err
}

// send is the same for writing.
func (c *socket) send(p []byte) (int, unix.Errno) {
	c.writable = false
	c.users++
	c.mu.Unlock()
	n, err := send(c.fd, p)
	c.mu.Lock()
	c.release()
	switch {
	case err == unix.EINTR:
		c.writable, err = true, unix.EAGAIN
	case n > 0: // there may be more room, the kernel does not say
		c.writable = true
	}
	return n, err
}

// await waits until an event, a deadline or Close; the caller looks which. It registers what to wait for, which makes the
// kernel report what is there already.
func (c *socket) await(events uint32) error {
	if err := c.register(events); err != nil {
		return err
	}
	if !(events == unix.EPOLLIN && c.readable || events == unix.EPOLLOUT && c.writable) {
		c.change.Wait()
	}
	return nil
}

func (c *socket) register(events uint32) error {
	op := unix.EPOLL_CTL_ADD
	switch {
	case c.registered && (events == unix.EPOLLIN || c.writes):
		return nil
	case c.registered:
		op = unix.EPOLL_CTL_MOD
	}
	c.registered, c.writes = true, c.writes || events == unix.EPOLLOUT
	events |= unix.EPOLLIN | unix.EPOLLRDHUP | unix.EPOLLET
	return c.lot.register(c, op, events)
}

// release ends a system call; the last one's closes what was closed meanwhile.
func (c *socket) release() {
	if c.users--; c.closed && c.users == 0 {
		closeQuickly(c.fd)
	}
}

// Close may be called at any time; whoever waits is told.
func (c *socket) Close() error {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return net.ErrClosed
	}
	c.closed = true
	s := c.parked
	c.parked = nil
	c.lot.forget(c)
	c.change.Broadcast()
	c.users++
	c.release()
	c.mu.Unlock()
	if s != nil {
		c.lot.wake(s, Broken)
	}
	return nil
}

func (c *socket) SetDeadline(t time.Time) error {
	_ = c.SetReadDeadline(t)
	return c.SetWriteDeadline(t)
}

func (c *socket) SetReadDeadline(t time.Time) error {
	return c.setDeadline(&c.readDue, &c.readLate, t)
}

func (c *socket) SetWriteDeadline(t time.Time) error {
	return c.setDeadline(&c.writeDue, &c.writeLate, t)
}
