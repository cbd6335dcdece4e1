package sockets

import (
	"cmp"
	"fmt"
	"net"

	"golang.org/x/sys/unix"
)

// Listener is where connections are accepted from, by any number of Epolls.
type Listener struct{ fd int }

// Listen takes l over: it is closed whatever happens, and its port goes on being listened on. What is accepted sends without
// waiting for more (TCP_NODELAY), which it inherits: tcp(7).
func Listen(l *net.TCPListener) (*Listener, error) {
	defer l.Close()
	raw, err := l.SyscallConn()
	if err != nil {
		return nil, err
	}
	from := &Listener{fd: -1}
	// A copy, since Go's poller looks at what belongs to package net, and would be woken by every connection for nothing.
	closed := raw.Control(func(fd uintptr) {
		if from.fd, err = unix.FcntlInt(fd, unix.F_DUPFD_CLOEXEC, 0); err == nil {
			err = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_NODELAY, 1)
		}
	})
	if err := cmp.Or(closed, err); err != nil {
		if from.fd >= 0 {
			sysClose(from.fd)
		}
		return nil, fmt.Errorf("listen: %w", err)
	}
	return from, nil
}

// Watch lets Wait name the listener when there may be something to accept. Of several Epolls that watch it, not all are woken.
func (l *Listener) Watch(e *Epoll, name int) error {
	return e.watch(unix.EPOLL_CTL_ADD, l.fd, name, unix.EPOLLIN|unix.EPOLLEXCLUSIVE)
}

// Unwatch ends what Watch began.
func (l *Listener) Unwatch(e *Epoll) error { return e.watch(unix.EPOLL_CTL_DEL, l.fd, 0, 0) }

// Accept makes the next connection a socket of e's, not yet watched; ErrAgain if there is none now. Connections that have gone
// before they were accepted are passed over.
func (l *Listener) Accept(e *Epoll, name int, into *EpollSocket) error {
	for {
		fd, errno := sysAccept(l.fd)
		switch errno {
		case 0:
			*into = EpollSocket{of: e, name: name, fd: fd}
			return nil
		case unix.EINTR, unix.ECONNABORTED:
		case unix.EAGAIN:
			return ErrAgain
		default:
			return errno
		}
	}
}

// Close gives the port back. Nobody may watch it any more.
func (l *Listener) Close() error {
	if err := unix.Close(l.fd); err != nil {
		return fmt.Errorf("listener: %w", err)
	}
	return nil
}
