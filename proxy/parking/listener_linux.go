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

// Listen makes l ready for Lot.Accept, and takes it over: the result is to be closed, not l, which is closed already if
// there is an error.
func Listen(l net.Listener) (*Listener, error) {
	from, err := listen(l)
	if err != nil {
		l.Close()
		return nil, err
	}
	return from, nil
}

func listen(l net.Listener) (*Listener, error) {
	own, ok := l.(interface{ File() (*os.File, error) })
	if !ok {
		return nil, &net.OpError{Op: "listen", Net: l.Addr().Network(), Addr: l.Addr(), Err: errors.ErrUnsupported}
	}
	file, err := own.File()
	if err != nil {
		return nil, err
	}
	from := &Listener{Listener: l, file: file}
	from.take = from.takeOne
	if from.raw, err = file.SyscallConn(); err == nil && l.Addr().Network() == "tcp" {
		err = noDelay(from.raw)
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return from, nil
}

// noDelay turns TCP's waiting for more off. Whatever is accepted inherits it (tcp(7)), so it is one system call instead
// of one for each connection.
func noDelay(raw syscall.RawConn) error {
	var err error
	closed := raw.Control(func(fd uintptr) {
		err = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_NODELAY, 1)
	})
	return cmp.Or(closed, err)
}

// Close stops listening; connections that were accepted stay.
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
