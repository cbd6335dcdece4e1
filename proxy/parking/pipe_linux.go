package parking

import (
	"io"
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// Pipe is where the kernel keeps bytes on their way from one connection to another, so that they never come into our
// memory. It is not safe for concurrent use.
type Pipe struct {
	in, out int
	held    int64
}

// NewPipe opens a pipe that holds about size bytes; 0 is what the system thinks right, and so is a size that the system
// does not allow. The error is the system's: mostly, that there are too many descriptors.
func NewPipe(size int) (*Pipe, error) {
	var ends [2]int
	if err := unix.Pipe2(ends[:], unix.O_NONBLOCK|unix.O_CLOEXEC); err != nil {
		return nil, os.NewSyscallError("pipe2", err)
	}
	if size > 0 {
		_, _ = unix.FcntlInt(uintptr(ends[1]), unix.F_SETPIPE_SZ, size)
	}
	return &Pipe{out: ends[0], in: ends[1]}, nil
}

// Held returns how many bytes are in the pipe.
func (p *Pipe) Held() int64 { return p.held }

// Close closes the pipe, and loses what it holds.
func (p *Pipe) Close() {
	closeQuickly(p.in)
	closeQuickly(p.out)
}

// mostAtOnce keeps the length of one splice(2) within what every kernel takes.
const mostAtOnce = 1 << 30

// Fill is Splicer's.
func (c *socket) Fill(p *Pipe, most int64) (int64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.closed:
		return 0, net.ErrClosed
	case !c.readable || c.readLate:
		return 0, ErrNotReady
	}
	c.untried = false
	c.readable = c.ended || !c.registered
	c.users++
	c.mu.Unlock()
	n, err := splice(c.fd, p.in, min(most, mostAtOnce))
	c.mu.Lock()
	c.release()
	p.held += n
	switch {
	case err == unix.EAGAIN:
		c.readable = c.readable && c.registered
		return 0, ErrNotReady
	case err == unix.EINTR:
		c.readable = true
		return 0, ErrNotReady
	case err != 0:
		return 0, os.NewSyscallError("splice", err)
	case n == 0:
		c.readable = true // and it stays so
		return 0, io.EOF
	}
	c.readable = true // the pipe may have been too small for the rest
	return n, nil
}

// Drain is Splicer's.
func (c *socket) Drain(p *Pipe) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for p.held > 0 {
		switch {
		case c.closed:
			return net.ErrClosed
		case c.writeLate:
			return os.ErrDeadlineExceeded
		case c.writable:
			if err := c.unload(p); err != 0 && err != unix.EAGAIN {
				return os.NewSyscallError("splice", err)
			}
		default:
			if err := c.await(unix.EPOLLOUT); err != nil {
				return err
			}
		}
	}
	return nil
}

// unload is send for a pipe.
func (c *socket) unload(p *Pipe) unix.Errno {
	c.writable = false
	c.users++
	c.mu.Unlock()
	n, err := splice(p.out, c.fd, p.held)
	c.mu.Lock()
	c.release()
	p.held -= n
	switch {
	case err == unix.EINTR:
		c.writable, err = true, unix.EAGAIN
	case n > 0:
		c.writable = true
	}
	return err
}

// splice moves bytes without waiting, at neither end. Go's scheduler is not told (calls_linux.go): nothing is copied.
func splice(from, to int, most int64) (int64, unix.Errno) {
	n, _, err := syscall.RawSyscall6(unix.SYS_SPLICE, uintptr(from), 0, uintptr(to), 0, uintptr(most), unix.SPLICE_F_MOVE|unix.SPLICE_F_NONBLOCK)
	if err != 0 {
		return 0, err
	}
	return int64(n), 0
}
