package loadgen

import (
	"fmt"
	"io"
	"net"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// newNetwork gives the network of a worker that has so many sockets.
func newNetwork(p *plan, sockets int) (network, error) {
	if p.tls != nil {
		return newRoutines(dialer(p), sockets), nil
	}
	return newEpoll(p.addr, sockets, p.h2 || p.BodySize > 0)
}

// epoll is a network of sockets that never block, all of which one epoll instance watches.
type epoll struct {
	fd, wakeFD int
	addr       unix.RawSockaddrInet6 // or, which is shorter, one of IPv4
	addrLength uint32
	noDelay    bool // more than one write may be under way: none shall wait for the answer to another
	sockets    []epollSocket
	events     []unix.EpollEvent
	names      []int
	rounded    bool // the kernel has no epoll_pwait2: it waits in whole milliseconds
}

type epollSocket struct {
	of      *epoll
	name    int
	fd      int
	watched uint32 // events asked for; 0: the kernel does not know the socket
}

// wakeName is the name under which wake comes in.
const wakeName = -1

func newEpoll(addr *net.TCPAddr, sockets int, noDelay bool) (*epoll, error) {
	e := &epoll{noDelay: noDelay, sockets: make([]epollSocket, sockets), events: make([]unix.EpollEvent, min(max(sockets, 1), 256))}
	e.setAddr(addr)
	var err error
	if e.fd, err = unix.EpollCreate1(unix.EPOLL_CLOEXEC); err != nil {
		return nil, fmt.Errorf("epoll: %w", err)
	}
	if e.wakeFD, err = unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK); err != nil {
		_ = unix.Close(e.fd)
		return nil, fmt.Errorf("eventfd: %w", err)
	}
	if err := unix.EpollCtl(e.fd, unix.EPOLL_CTL_ADD, e.wakeFD, &unix.EpollEvent{Events: unix.EPOLLIN, Fd: wakeName}); err != nil {
		_ = e.close()
		return nil, fmt.Errorf("epoll: %w", err)
	}
	return e, nil
}

// setAddr keeps where to connect to in the kernel's form.
func (e *epoll) setAddr(addr *net.TCPAddr) {
	port := [2]byte{byte(addr.Port >> 8), byte(addr.Port)} // of either family: in network order
	if ip := addr.IP.To4(); ip != nil {
		to := (*unix.RawSockaddrInet4)(unsafe.Pointer(&e.addr))
		*to = unix.RawSockaddrInet4{Family: unix.AF_INET, Port: *(*uint16)(unsafe.Pointer(&port)), Addr: [4]byte(ip)}
		e.addrLength = unix.SizeofSockaddrInet4
		return
	}
	e.addr = unix.RawSockaddrInet6{Family: unix.AF_INET6, Port: *(*uint16)(unsafe.Pointer(&port)), Addr: [16]byte(addr.IP.To16())}
	if zone, err := net.InterfaceByName(addr.Zone); err == nil {
		e.addr.Scope_id = uint32(zone.Index)
	}
	e.addrLength = unix.SizeofSockaddrInet6
}

func (e *epoll) open(name int) (socket, error) {
	fd, errno := sysSocket(int(e.addr.Family))
	if errno != 0 {
		return nil, fmt.Errorf("socket: %w", errno)
	}
	if e.noDelay {
		_ = sysSetInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1) // slower without, not wrong
	}
	if errno := sysConnect(fd, &e.addr, e.addrLength); errno != 0 && errno != unix.EINPROGRESS && errno != unix.EINTR {
		sysClose(fd)
		return nil, fmt.Errorf("connect: %w", errno)
	}
	s := &e.sockets[name]
	*s = epollSocket{of: e, name: name, fd: fd}
	return s, nil
}

func (e *epoll) wait(timeout time.Duration, limited bool) ([]int, error) {
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
func (e *epoll) pause(timeout time.Duration, limited bool) (int, error) {
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

func (e *epoll) wake() {
	_, _ = unix.Write(e.wakeFD, []byte{1, 0, 0, 0, 0, 0, 0, 0}) // fails only when it is awake anyway
}

func (e *epoll) close() error {
	_ = unix.Close(e.wakeFD)
	if err := unix.Close(e.fd); err != nil {
		return fmt.Errorf("epoll: %w", err)
	}
	return nil
}

func (s *epollSocket) read(p []byte) (int, error) {
	n, errno := sysRead(s.fd, p)
	switch {
	case errno == unix.EAGAIN || errno == unix.EINTR: // it is still readable then, and wait says so again
		return 0, errAgain
	case errno != 0:
		return 0, fmt.Errorf("read: %w", errno)
	case n == 0:
		return 0, io.EOF
	}
	return n, nil
}

func (s *epollSocket) write(p []byte) (int, error) {
	n, errno := sysWrite(s.fd, p)
	switch {
	case errno == unix.EAGAIN || errno == unix.EINTR:
		if err := s.watch(unix.EPOLLIN | unix.EPOLLOUT); err != nil {
			return 0, err
		}
		return 0, errAgain
	case errno != 0:
		return 0, fmt.Errorf("write: %w", errno)
	case n < len(p):
		return n, s.watch(unix.EPOLLIN | unix.EPOLLOUT)
	}
	return n, s.watch(unix.EPOLLIN)
}

// watch says what to wait for. A new connection is watched from its first write on, which on the loopback device finds it
// established already.
func (s *epollSocket) watch(events uint32) error {
	if s.watched == events {
		return nil
	}
	op := unix.EPOLL_CTL_MOD
	if s.watched == 0 {
		op = unix.EPOLL_CTL_ADD
	}
	if errno := sysWatch(s.of.fd, op, s.fd, unix.EpollEvent{Events: events, Fd: int32(s.name)}); errno != 0 {
		return fmt.Errorf("epoll: %w", errno)
	}
	s.watched = events
	return nil
}

func (s *epollSocket) close(reset bool) {
	if reset {
		// Closing with a linger time of 0 is a reset: tcp(7), SO_LINGER.
		_ = sysSetInt(s.fd, unix.SOL_SOCKET, unix.SO_LINGER, 1, 0)
	}
	sysClose(s.fd)
	s.fd = -1
}
