package parking

import (
	"net"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

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

// SetKeepAliveConfig is as that of net.TCPConn, but that Idle, Interval and Count of 0 leave the system's, too.
func (c *socket) SetKeepAliveConfig(k net.KeepAliveConfig) error {
	on := 0
	if k.Enable {
		on = 1
	}
	return c.with(func(fd int) error {
		err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_KEEPALIVE, on)
		for option, value := range map[int]int{unix.TCP_KEEPIDLE: seconds(k.Idle), unix.TCP_KEEPINTVL: seconds(k.Interval), unix.TCP_KEEPCNT: k.Count} {
			if err == nil && value > 0 {
				err = unix.SetsockoptInt(fd, unix.IPPROTO_TCP, option, value)
			}
		}
		return os.NewSyscallError("setsockopt", err)
	})
}

func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

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
