package sockets

import (
	"fmt"
	"net"
	"unsafe"

	"golang.org/x/sys/unix"
)

// connecting is the Network of Linux.
type connecting struct {
	*Epoll
	addr       unix.RawSockaddrInet6 // or, which is shorter, one of IPv4
	addrLength uint32
	noDelay    bool
	sockets    []connected
}

// connected is a socket that is watched from its first write on, when on the loopback device it is established already.
type connected struct{ EpollSocket }

// Connect gives a network of so many sockets, all of which connect to addr. With noDelay no write waits for the answer to
// another: it is for who has more than one under way.
func Connect(addr *net.TCPAddr, sockets int, noDelay bool) (Network, error) {
	e, err := NewEpoll()
	if err != nil {
		return nil, err
	}
	c := &connecting{Epoll: e, noDelay: noDelay, sockets: make([]connected, sockets)}
	c.setAddr(addr)
	return c, nil
}

// setAddr keeps where to connect to in the kernel's form.
func (c *connecting) setAddr(addr *net.TCPAddr) {
	port := [2]byte{byte(addr.Port >> 8), byte(addr.Port)} // of either family: in network order
	if ip := addr.IP.To4(); ip != nil {
		to := (*unix.RawSockaddrInet4)(unsafe.Pointer(&c.addr))
		*to = unix.RawSockaddrInet4{Family: unix.AF_INET, Port: *(*uint16)(unsafe.Pointer(&port)), Addr: [4]byte(ip)}
		c.addrLength = unix.SizeofSockaddrInet4
		return
	}
	c.addr = unix.RawSockaddrInet6{Family: unix.AF_INET6, Port: *(*uint16)(unsafe.Pointer(&port)), Addr: [16]byte(addr.IP.To16())}
	if zone, err := net.InterfaceByName(addr.Zone); err == nil {
		c.addr.Scope_id = uint32(zone.Index)
	}
	c.addrLength = unix.SizeofSockaddrInet6
}

func (c *connecting) Open(name int) (Socket, error) {
	fd, errno := sysSocket(int(c.addr.Family))
	if errno != 0 {
		return nil, fmt.Errorf("socket: %w", errno)
	}
	if c.noDelay {
		_ = sysSetInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1) // slower without, not wrong
	}
	if errno := sysConnect(fd, &c.addr, c.addrLength); errno != 0 && errno != unix.EINPROGRESS && errno != unix.EINTR {
		sysClose(fd)
		return nil, fmt.Errorf("connect: %w", errno)
	}
	s := &c.sockets[name]
	s.EpollSocket = EpollSocket{of: c.Epoll, name: name, fd: fd}
	return s, nil
}

func (s *connected) Write(p []byte) (int, error) {
	n, err := s.EpollSocket.Write(p)
	if err != nil && err != ErrAgain {
		return n, err
	}
	if failed := s.Watch(n < len(p)); failed != nil {
		return n, failed
	}
	return n, err
}
