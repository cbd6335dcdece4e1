package parking

import (
	"cmp"
	"errors"
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// Listener is a listener that a Lot accepts from.
type Listener struct {
	net.Listener
	file *os.File // its descriptor once more, since Go lets nobody wait on the first one but its own accept
	raw  syscall.RawConn
	take func(fd uintptr) bool // bound once: a method value costs an allocation
	fd   int                   // what take accepted
	err  error
}

// Listen makes l ready for Lot.Accept; the result is to be closed, not l.
func Listen(l net.Listener) (*Listener, error) {
	own, ok := l.(interface{ File() (*os.File, error) })
	if !ok {
		return nil, &net.OpError{Op: "listen", Net: l.Addr().Network(), Addr: l.Addr(), Err: errors.ErrUnsupported}
	}
	file, err := own.File()
	if err != nil {
		return nil, err
	}
	raw, err := file.SyscallConn()
	if err != nil {
		file.Close()
		return nil, err
	}
	from := &Listener{Listener: l, file: file, raw: raw}
	from.take = from.takeOne
	if l.Addr().Network() != "tcp" {
		return from, nil
	}
	// Whatever is accepted inherits it, so it is one system call instead of one per connection (tcp(7)).
	setErr := raw.Control(func(fd uintptr) {
		err = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_NODELAY, 1)
	})
	if err = cmp.Or(setErr, err); err != nil {
		file.Close()
		return nil, err
	}
	return from, nil
}

func (l *Listener) Close() error {
	return errors.Join(l.Listener.Close(), l.file.Close())
}

// accept waits for a connection and returns its descriptor.
func (l *Listener) accept() (int, error) {
	if err := l.raw.Read(l.take); err != nil {
		return -1, net.ErrClosed // nothing else ends this wait
	}
	return l.fd, l.err
}

// takeOne reports whether the wait is over.
func (l *Listener) takeOne(fd uintptr) bool {
	for {
		n, errno := accept(int(fd))
		switch errno {
		case unix.EINTR, unix.ECONNABORTED: // the next one, then
			continue
		case unix.EAGAIN:
			return false
		case 0:
			l.fd, l.err = n, nil
		default:
			l.fd, l.err = -1, os.NewSyscallError("accept4", errno)
		}
		return true
	}
}
