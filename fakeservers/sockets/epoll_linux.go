package sockets

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// Epoll says which of many sockets have something to do. All of them never block.
type Epoll struct {
	fd, wakeFD int
	events     []unix.EpollEvent
	names      []int
	rounded    bool // the kernel has no epoll_pwait2: it waits in whole milliseconds
}

// wakeName is the name under which Wake comes in.
const wakeName = -1

// eventsAtOnce is how many sockets Wait names at most. The others are named next time.
const eventsAtOnce = 256

// NewEpoll watches nothing yet. It needs two descriptors.
func NewEpoll() (*Epoll, error) {
	e := &Epoll{events: make([]unix.EpollEvent, eventsAtOnce)}
	var err error
	if e.fd, err = unix.EpollCreate1(unix.EPOLL_CLOEXEC); err != nil {
		return nil, fmt.Errorf("epoll: %w", err)
	}
	if e.wakeFD, err = unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK); err != nil {
		_ = unix.Close(e.fd)
		return nil, fmt.Errorf("eventfd: %w", err)
	}
	if err := e.watch(unix.EPOLL_CTL_ADD, e.wakeFD, wakeName, unix.EPOLLIN); err != nil {
		_ = e.Close()
		return nil, err
	}
	return e, nil
}

// Wait is what [Network] says of it; for listeners there is something to do when a connection can be accepted.
func (e *Epoll) Wait(timeout time.Duration, limited bool) ([]int, error) {
	n, err := e.pause(timeout, limited)
	if err != nil && err != unix.EINTR {
		return nil, fmt.Errorf("epoll: %w", err)
	}
	e.names = e.names[:0]
	for i := range max(n, 0) {
		if name := int(e.events[i].Fd); name != wakeName {
			e.names = append(e.names, name)
			continue
		}
		var count [8]byte
		_, _ = unix.Read(e.wakeFD, count[:]) // takes it back to 0
	}
	return e.names, nil
}

// pause waits for events, to the nanosecond where the kernel can (Linux 5.11). In whole milliseconds it waits too short rather
// than too long: the rest of the time is spent by asking again and again.
func (e *Epoll) pause(timeout time.Duration, limited bool) (int, error) {
	var until *unix.Timespec
	ms := -1
	if limited {
		at := unix.NsecToTimespec(max(0, timeout.Nanoseconds()))
		until = &at
		ms = int(max(0, timeout.Milliseconds()))
	}
	if !e.rounded {
		n, errno := sysWait(e.fd, e.events, until)
		switch errno {
		case 0:
			return n, nil
		case unix.ENOSYS, unix.EPERM:
			e.rounded = true
		default:
			return 0, errno
		}
	}
	return unix.EpollWait(e.fd, e.events, ms)
}

// Wake makes Wait return, now or when it is called next. It must not be called after Close.
func (e *Epoll) Wake() {
	_, _ = unix.Write(e.wakeFD, []byte{1, 0, 0, 0, 0, 0, 0, 0}) // fails only when it is awake anyway
}

// Close ends the watching. The sockets are not its own.
func (e *Epoll) Close() error {
	_ = unix.Close(e.wakeFD)
	if err := unix.Close(e.fd); err != nil {
		return fmt.Errorf("epoll: %w", err)
	}
	return nil
}

// watch changes what is watched for at a descriptor.
func (e *Epoll) watch(op, fd, name int, events uint32) error {
	if errno := sysWatch(e.fd, op, fd, unix.EpollEvent{Events: events, Fd: int32(name)}); errno != 0 {
		return fmt.Errorf("epoll: %w", errno)
	}
	return nil
}
