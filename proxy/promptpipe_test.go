package proxy

import (
	"io"
	"net"
	"os"
	"sync"
	"time"

	"github.com/reuselab/reuselab/proxy/parking"
)

// promptPipe is a connection in memory whose ends take whatever is written and can be asked without waiting, as the lot's own
// sockets can. So what the proxy does with those can be seen in virtual time.
func promptPipe() (ours, theirs net.Conn) {
	a, b := newStream(), newStream()
	return &promptConn{in: a, out: b}, &promptConn{in: b, out: a}
}

type promptConn struct {
	in, out *stream
	net.Conn
}

func (c *promptConn) Read(p []byte) (int, error)         { return c.in.read(p, true) }
func (c *promptConn) TryRead(p []byte) (int, error)      { return c.in.read(p, false) }
func (c *promptConn) Write(p []byte) (int, error)        { return c.out.write(p) }
func (c *promptConn) TryWrite(p []byte) (int, error)     { return c.out.write(p) }
func (c *promptConn) CloseWrite() error                  { c.out.end(); return nil }
func (c *promptConn) Close() error                       { c.in.close(); c.out.end(); return nil }
func (c *promptConn) SetReadDeadline(t time.Time) error  { c.in.deadline(t); return nil }
func (c *promptConn) SetWriteDeadline(t time.Time) error { return nil }
func (c *promptConn) SetDeadline(t time.Time) error      { return c.SetReadDeadline(t) }

// stream is one direction.
type stream struct {
	mu     sync.Mutex
	change sync.Cond
	data   []byte
	ended  bool // by the writer
	closed bool // by the reader
	late   bool
	timer  *time.Timer
}

func newStream() *stream {
	s := new(stream)
	s.change.L = &s.mu
	return s
}

func (s *stream) read(p []byte, wait bool) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		switch {
		case s.closed:
			return 0, net.ErrClosed
		case s.late && wait:
			return 0, os.ErrDeadlineExceeded
		case len(s.data) > 0:
			n := copy(p, s.data)
			s.data = s.data[n:]
			return n, nil
		case s.ended:
			return 0, io.EOF
		case !wait:
			return 0, parking.ErrNotReady
		}
		s.change.Wait()
	}
}

func (s *stream) write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended || s.closed {
		return 0, io.ErrClosedPipe
	}
	s.data = append(s.data, p...)
	s.change.Broadcast()
	return len(p), nil
}

func (s *stream) end()   { s.set(func() { s.ended = true }) }
func (s *stream) close() { s.set(func() { s.closed = true }) }

func (s *stream) deadline(t time.Time) {
	s.set(func() {
		if s.timer != nil {
			s.timer.Stop()
		}
		s.late = !t.IsZero() && !t.After(time.Now())
		if !t.IsZero() && !s.late {
			s.timer = time.AfterFunc(time.Until(t), func() { s.deadline(t) })
		}
	})
}

func (s *stream) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
	s.change.Broadcast()
}
