package parking

import (
	"net"
	"os"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// receive and send are the two system calls that everything waits for. The sockets are non-blocking, so Go's scheduler need not be
// told that a call may take long, which would cost as much as the kernel's own part of a short one. No SIGPIPE is wanted.
func receive(fd int, p []byte, flags int) (int, unix.Errno) {
	return call(unix.SYS_RECVFROM, fd, p, flags|unix.MSG_DONTWAIT)
}

func send(fd int, p []byte) (int, unix.Errno) {
	return call(unix.SYS_SENDTO, fd, p, unix.MSG_NOSIGNAL|unix.MSG_DONTWAIT)
}

func call(trap uintptr, fd int, p []byte, flags int) (int, unix.Errno) {
	n, _, err := syscall.RawSyscall6(trap, uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), uintptr(flags), 0, 0)
	if err != 0 {
		return 0, err
	}
	return int(n), 0
}

// with calls f with the descriptor, unless it is closed.
func (c *socket) with(f func(fd int) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return net.ErrClosed
	}
	return f(c.fd)
}

// CloseWrite sends an end; the other way stays open.
func (c *socket) CloseWrite() error {
	return c.with(func(fd int) error { return os.NewSyscallError("shutdown", unix.Shutdown(fd, unix.SHUT_WR)) })
}

// SetLinger is as that of net.TCPConn: 0 makes Close send a reset.
func (c *socket) SetLinger(sec int) error {
	var l unix.Linger
	if sec >= 0 {
		l = unix.Linger{Onoff: 1, Linger: int32(sec)}
	}
	return c.with(func(fd int) error {
		return os.NewSyscallError("setsockopt", unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &l))
	})
}

// Pending tells whether something to read is here that was not read.
func (c *socket) Pending() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.peek() == Readable
}

func (c *socket) LocalAddr() net.Addr  { return c.address(unix.Getsockname) }
func (c *socket) RemoteAddr() net.Addr { return c.address(unix.Getpeername) }

// address is not known of a connection that is closed or broken: then it is empty.
func (c *socket) address(get func(fd int) (unix.Sockaddr, error)) net.Addr {
	var sa unix.Sockaddr
	_ = c.with(func(fd int) (err error) {
		sa, err = get(fd)
		return err
	})
	switch sa := sa.(type) {
	case *unix.SockaddrInet4:
		return &net.TCPAddr{IP: sa.Addr[:], Port: sa.Port}
	case *unix.SockaddrInet6:
		return &net.TCPAddr{IP: sa.Addr[:], Port: sa.Port}
	case *unix.SockaddrUnix:
		return &net.UnixAddr{Name: sa.Name, Net: "unix"}
	}
	return &net.TCPAddr{}
}
