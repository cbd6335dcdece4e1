package parking

import (
	"context"
	"net"
	"net/netip"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

func (l *epoll) dial(ctx context.Context, network, addr string, deadline time.Time) (net.Conn, error) {
	sa, family, err := resolve(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	fd, err := unix.Socket(family, unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	c := newSocket(l, fd)
	if family != unix.AF_UNIX {
		err = os.NewSyscallError("setsockopt", unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1))
	}
	if err == nil {
		err = c.connect(ctx, sa, deadline)
	}
	if err != nil {
		c.Close()
		return nil, &net.OpError{Op: "dial", Net: network, Err: err}
	}
	return c, nil
}

// connect waits until the connection is there, or ctx ends.
func (c *socket) connect(ctx context.Context, sa unix.Sockaddr, deadline time.Time) error {
	c.untried = false
	err := unix.Connect(c.fd, sa)
	if err == unix.EINPROGRESS || err == unix.EINTR {
		// On one machine the handshake is over by now, and asking again says so (connect(2)) without waiting for an event.
		err = unix.Connect(c.fd, sa)
	}
	switch err {
	case nil, unix.EISCONN:
		return nil
	case unix.EALREADY, unix.EINPROGRESS, unix.EINTR:
	default:
		return os.NewSyscallError("connect", err)
	}
	if err := c.awaitConnect(ctx, deadline); err != nil {
		return err
	}
	return c.with(func(fd int) error {
		code, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
		if err == nil && code != 0 {
			err = unix.Errno(code)
		}
		return os.NewSyscallError("connect", err)
	})
}

func (c *socket) awaitConnect(ctx context.Context, deadline time.Time) (err error) {
	if err := c.SetWriteDeadline(deadline); err != nil {
		return err
	}
	cancel := context.AfterFunc(ctx, func() { c.Close() })
	defer cancel()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.writable = false
	for err == nil && !c.writable {
		switch {
		case c.closed:
			err = context.Cause(ctx)
		case c.writeLate:
			err = os.ErrDeadlineExceeded
		default:
			err = c.await(unix.EPOLLOUT)
		}
	}
	c.writeDue, c.writeLate = never, false
	return err
}

// resolve finds the address to connect to; of several that a name has it is the first.
func resolve(ctx context.Context, network, addr string) (unix.Sockaddr, int, error) {
	if network == "unix" {
		return &unix.SockaddrUnix{Name: addr}, unix.AF_UNIX, nil
	}
	ap, err := netip.ParseAddrPort(addr)
	if err != nil {
		host, port, err := net.SplitHostPort(addr)
		if err != nil {
			return nil, 0, err
		}
		n, err := net.DefaultResolver.LookupPort(ctx, network, port)
		if err != nil {
			return nil, 0, err
		}
		ips, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		if err != nil {
			return nil, 0, err
		}
		ap = netip.AddrPortFrom(ips[0], uint16(n))
	}
	if ip := ap.Addr().Unmap(); ip.Is4() {
		return &unix.SockaddrInet4{Port: int(ap.Port()), Addr: ip.As4()}, unix.AF_INET, nil
	}
	return &unix.SockaddrInet6{Port: int(ap.Port()), Addr: ap.Addr().As16()}, unix.AF_INET6, nil
}
