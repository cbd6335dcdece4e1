package sockets

import (
	"fmt"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Epoll says which of many sockets have something to do. All of them never block.
type Epoll struct {
	fd, wakeFD int
	events     []unix.EpollEvent
	names      []int
	rounded    bool // the kernel has no epoll_pwait2: it waits in whole milliseconds

	file    *os.File // the epoll instance, for Go's poller; nil before the first wait without a limit
	raw     syscall.RawConn
	harvest func(uintptr) bool // bound once
	fetched int
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
	var n int
	var err error
	if limited {
		n, err = e.pause(timeout)
	} else {
		n, err = e.park()
	}
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

// park waits for events as long as it takes. Go's poller does the waiting: a thread that waits in the kernel by itself has the
// runtime look after it every 20 us, which was seen to take a twelfth of a server's processor time.
func (e *Epoll) park() (int, error) {
	if e.file == nil {
		if err := unix.SetNonblock(e.fd, true); err != nil { // it never blocks, but has to say so
			return 0, err
		}
		e.file = os.NewFile(uintptr(e.fd), "epoll")
		raw, err := e.file.SyscallConn()
		if err != nil {
			return 0, err
		}
		e.raw, e.harvest = raw, e.fetch
	}
	err := e.raw.Read(e.harvest)
	return e.fetched, err
}

// fetch takes the events there are. It reports whether there were any; else Go's poller has to be waited for.
func (e *Epoll) fetch(fd uintptr) bool {
	e.fetched = sysFetch(int(fd), e.events)
	return e.fetched > 0
}

// pause waits for events, to the nanosecond where the kernel can (Linux 5.11), and Go's poller cannot. In whole milliseconds it
// waits too short rather than too long: the rest of the time is spent by asking again and again.
func (e *Epoll) pause(timeout time.Duration) (int, error) {
	if !e.rounded {
		until := unix.NsecToTimespec(max(0, timeout.Nanoseconds()))
		n, errno := sysWait(e.fd, e.events, &until)
		switch errno {
		case 0:
			return n, nil
		case unix.ENOSYS, unix.EPERM:
			e.rounded = true
		default:
			return 0, errno
		}
	}
	return unix.EpollWait(e.fd, e.events, int(max(0, timeout.Milliseconds())))
}

// Wake makes Wait return, now or when it is called next. It must not be called after Close.
func (e *Epoll) Wake() {
	_, _ = unix.Write(e.wakeFD, []byte{1, 0, 0, 0, 0, 0, 0, 0}) // fails only when it is awake anyway
}

// Close ends the watching. The sockets are not its own.
func (e *Epoll) Close() error {
	_ = unix.Close(e.wakeFD)
	if e.file != nil {
		return e.file.Close()
	}
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
