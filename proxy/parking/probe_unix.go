//go:build unix

package parking

import (
	"io"
	"net"
	"syscall"
)

// probe waits for a connection to become readable. Where the connection is a socket it only looks at the first byte
// (MSG_PEEK), so nothing is taken off it and a waiting connection costs no buffer.
type probe struct {
	raw  syscall.RawConn
	peek func(fd uintptr) bool // bound once: a method value costs an allocation
	err  error                 // what peek saw, nil for a byte
	one  [1]byte
}

// await returns nil when there is a byte to read, and at most that byte if it had to be taken.
func (p *probe) await(conn net.Conn) ([]byte, error) {
	if p.raw == nil {
		sc, ok := conn.(syscall.Conn)
		if !ok {
			return p.readOne(conn)
		}
		raw, err := sc.SyscallConn()
		if err != nil {
			return nil, err
		}
		p.raw, p.peek = raw, p.look
	}
	if err := p.raw.Read(p.peek); err != nil {
		return nil, err
	}
	return nil, p.err
}

// look reports whether it is known what the connection holds; false makes the caller wait until it may be.
// It looks before the first wait, because the poller tells only what has changed since.
func (p *probe) look(fd uintptr) bool {
	for {
		n, _, err := syscall.Recvfrom(int(fd), p.one[:], syscall.MSG_PEEK)
		switch {
		case err == syscall.EINTR:
			continue
		case err == syscall.EAGAIN:
			return false
		case err == nil && n == 0:
			err = io.EOF
		}
		p.err = err
		return true
	}
}
