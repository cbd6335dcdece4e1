package sockets

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"

	"golang.org/x/sys/unix"
)

// EpollSocket is a connection that an Epoll can watch. The zero value is none yet.
type EpollSocket struct {
	of      *Epoll
	name    int
	fd      int
	watched uint32 // events asked for; 0: the kernel does not know the socket
}

// Read is what [Socket] says of it.
func (s *EpollSocket) Read(p []byte) (int, error) {
	n, errno := sysRead(s.fd, p)
	switch {
	case errno == unix.EAGAIN || errno == unix.EINTR: // it is still readable then, and Wait says so again
		return 0, ErrAgain
	case errno != 0:
		return 0, fmt.Errorf("read: %w", errno)
	case n == 0:
		return 0, io.EOF
	}
	return n, nil
}

// Write is what [Socket] says of it, but that Wait names the socket only as Watch says.
func (s *EpollSocket) Write(p []byte) (int, error) {
	n, errno := sysWrite(s.fd, p)
	switch {
	case errno == unix.EAGAIN || errno == unix.EINTR:
		return 0, ErrAgain
	case errno != 0:
		return 0, fmt.Errorf("write: %w", errno)
	}
	return n, nil
}

// Watch lets Wait name the socket from now on: when there is something to read, and where room is wanted when there is that. The
// kernel is told only what it does not know.
func (s *EpollSocket) Watch(room bool) error {
	events := uint32(unix.EPOLLIN)
	if room {
		events |= unix.EPOLLOUT
	}
	if s.watched == events {
		return nil
	}
	op := unix.EPOLL_CTL_MOD
	if s.watched == 0 {
		op = unix.EPOLL_CTL_ADD
	}
	if err := s.of.watch(op, s.fd, s.name, events); err != nil {
		return err
	}
	s.watched = events
	return nil
}

// Close is what [Socket] says of it.
func (s *EpollSocket) Close(reset bool) {
	if reset {
		// Closing with a linger time of 0 is a reset: tcp(7), SO_LINGER.
		_ = sysSetInt(s.fd, unix.SOL_SOCKET, unix.SO_LINGER, 1, 0)
	}
	sysClose(s.fd)
	s.fd = -1
}

// Detach makes an ordinary connection of the socket, which is none afterwards. It needs a descriptor more for a moment; when it
// fails the connection is closed.
func (s *EpollSocket) Detach() (net.Conn, error) {
	var unwatched error
	if s.watched != 0 {
		// The descriptor is about to be copied, and closing one of two does not end the watching: epoll(7).
		unwatched = s.of.watch(unix.EPOLL_CTL_DEL, s.fd, s.name, 0)
	}
	file := os.NewFile(uintptr(s.fd), "")
	s.fd, s.watched = -1, 0
	conn, err := net.FileConn(file)
	if err := errors.Join(unwatched, err, file.Close()); err != nil {
		if conn != nil {
			_ = conn.Close()
		}
		return nil, err
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetKeepAlive(false) // package net has turned it on, and a lab's peers do not vanish without a word
	}
	return conn, nil
}
