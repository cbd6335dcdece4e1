package parking

import (
	"context"
	"errors"
	"net"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// epoll is the Lot of Linux. One goroutine takes the events from an epoll instance and gives them to the sockets.
type epoll struct {
	others portable // keeps the connections that are not its sockets

	start func() error // opens it, once
	end   func()       // closes it, once
	file  *os.File     // the epoll instance, for Go's poller
	raw   syscall.RawConn
	fd    int
	base  time.Time // instant 0

	// round counts the calls of epoll_wait from before each. A socket that was parked in an earlier round than that of
	// an event has not been read from in between, so the event is news; otherwise it may be about what its owner has
	// read since.
	round  atomic.Uint64
	events [128]unix.EpollEvent
	heard  [128]*socket // whom the events are for
	n      int

	polling sync.WaitGroup // the goroutine
	busy    sync.WaitGroup // Parks that have not ended, Wakes that have not returned
	woken   func()         // busy.Done, bound once
	workers workers

	mu         sync.Mutex // guards the following fields; a socket's lock comes before it
	sockets    []*socket  // the registered ones, by descriptor
	generation int32      // of the last registration
	timers     timers
	alarm      instant // when Go's poller wakes us for timers
}

func newEpoll() *epoll {
	l := &epoll{base: time.Now(), alarm: never}
	l.workers.tasks = make(chan task)
	l.woken = l.busy.Done
	// Only the first socket needs it. So a lot that has none needs no descriptor, and runs in virtual time.
	l.start = sync.OnceValue(l.open)
	l.end = sync.OnceFunc(l.close)
	return l
}

func (l *epoll) open() error {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return os.NewSyscallError("epoll_create1", err)
	}
	// It never blocks, but says so to os.NewFile, which then lets Go's poller watch it.
	if err = unix.SetNonblock(fd, true); err == nil {
		l.fd, l.file = fd, os.NewFile(uintptr(fd), "epoll")
		l.raw, err = l.file.SyscallConn()
	}
	if err != nil {
		unix.Close(fd)
		return err
	}
	l.polling.Go(l.poll)
	return nil
}

// poll runs until the file is closed.
func (l *epoll) poll() {
	harvest := l.harvest
	for {
		l.n = 0
		err := l.raw.Read(harvest)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			l.ring(instant(time.Since(l.base)))
			continue
		}
		if err != nil {
			return
		}
		l.deliver()
		// Those who were woken first: meanwhile more events come, and are fetched together.
		runtime.Gosched()
	}
}

// harvest fetches events; false means that there are none, and that Go's poller has to be waited for.
func (l *epoll) harvest(fd uintptr) bool {
	l.round.Add(1)
	l.n = fetch(int(fd), l.events[:])
	return l.n > 0
}

// deliver gives the events to their sockets. One that was closed, and whose descriptor may be another's by now, is not
// found any more: its registration has another generation.
func (l *epoll) deliver() {
	l.mu.Lock()
	for i, e := range l.events[:l.n] {
		if c := l.sockets[e.Fd]; c != nil && c.generation == e.Pad {
			l.heard[i] = c
		}
	}
	l.mu.Unlock()
	round := l.round.Load()
	for i, c := range l.heard[:l.n] {
		if c != nil {
			c.hear(l.events[i].Events, round)
			l.heard[i] = nil
		}
	}
}

// register lets the epoll instance know a socket, or that it wants to know more. Its lock is held.
func (l *epoll) register(c *socket, op int, events uint32) error {
	if op == unix.EPOLL_CTL_ADD {
		l.mu.Lock()
		for len(l.sockets) <= c.fd {
			l.sockets = append(l.sockets, nil)
		}
		l.generation++
		c.generation = l.generation
		l.sockets[c.fd] = c
		l.mu.Unlock()
	}
	e := unix.EpollEvent{Events: events, Fd: int32(c.fd), Pad: c.generation}
	return os.NewSyscallError("epoll_ctl", unix.EpollCtl(l.fd, op, c.fd, &e))
}

// forget lets go of a socket that is about to be closed; the kernel's part ends with the descriptor. Its lock is held.
func (l *epoll) forget(c *socket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c.registered {
		l.sockets[c.fd] = nil
	}
	l.timers.drop(c)
}

func (l *epoll) Accept(from *Listener) (net.Conn, error) {
	if err := l.start(); err != nil {
		return nil, err
	}
	fd, err := from.accept()
	if err != nil {
		return nil, err
	}
	return newSocket(l, fd), nil
}

func (l *epoll) Dial(ctx context.Context, network, addr string, deadline time.Time) (net.Conn, error) {
	if err := l.start(); err != nil {
		return nil, err
	}
	return l.dial(ctx, network, addr, deadline)
}

func (l *epoll) Park(s *Spot, deadline time.Time) {
	c, ok := s.Conn.(*socket)
	if !ok {
		l.others.Park(s, deadline)
		return
	}
	c.lot.busy.Add(1)
	if e := c.park(s, at(c.lot.base, deadline)); e != 0 {
		c.lot.wake(s, e)
	}
}

func (l *epoll) Unpark(s *Spot) bool {
	c, ok := s.Conn.(*socket)
	if !ok {
		return l.others.Unpark(s)
	}
	if !c.unpark(s) {
		return false
	}
	c.lot.busy.Done()
	return true
}

// wake calls the Wake of a spot that is not parked any more.
func (l *epoll) wake(s *Spot, e Event) { l.workers.run(task{s, e}, l.woken) }

func (l *epoll) Close() { l.end() }

func (l *epoll) close() {
	l.others.Close()
	l.busy.Wait()
	if l.file != nil {
		l.file.Close()
	}
	l.polling.Wait()
	l.workers.close()
}
