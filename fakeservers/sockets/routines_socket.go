package sockets

import (
	"context"
	"net"
	"sync"
	"time"
)

// routineSocket is one connection of Routines. Its fields are guarded by of.mu.
type routineSocket struct {
	of     *Routines
	name   int
	cancel context.CancelFunc
	more   sync.Cond // there is something to write, or room to read into, or it is closed

	conn   net.Conn // nil while connecting
	in     []byte   // received, not yet read
	out    []byte   // written, not yet sent
	wants  bool     // a write was not taken whole
	failed error    // of connecting or writing
	ended  error    // of connecting or reading
	closed bool
}

const (
	socketRoom  = 64 << 10    // bytes that wait in a socket for either side, at most
	partingTime = time.Second // for what was written before the socket was closed
)

// run connects and then reads.
func (s *routineSocket) run(ctx context.Context) {
	defer s.cancel()
	conn, err := s.of.dial(ctx)
	mu := &s.of.mu
	mu.Lock()
	defer mu.Unlock()
	if err != nil {
		s.failed, s.ended = err, err
		s.tell()
		return
	}
	if s.closed {
		_ = conn.Close()
		return
	}
	s.conn = conn
	s.of.running.Go(s.send)
	s.tell()
	buffer := make([]byte, socketRoom/4)
	for s.ended == nil {
		mu.Unlock()
		n, err := conn.Read(buffer)
		mu.Lock()
		s.in, s.ended = append(s.in, buffer[:n]...), err
		s.tell()
		for len(s.in) > socketRoom && !s.closed {
			s.more.Wait()
		}
	}
}

// send writes what is to be sent, and ends the connection when the socket is closed.
func (s *routineSocket) send() {
	mu := &s.of.mu
	mu.Lock()
	defer mu.Unlock()
	var piece []byte
	for s.failed == nil {
		for len(s.out) == 0 && !s.closed {
			s.more.Wait()
		}
		if len(s.out) == 0 {
			break
		}
		piece, s.out = s.out, piece[:0]
		if s.wants {
			s.wants = false
			s.tell()
		}
		mu.Unlock()
		_, err := s.conn.Write(piece)
		mu.Lock()
		if err != nil {
			s.failed = err
			s.tell()
		}
	}
	for !s.closed {
		s.more.Wait()
	}
	mu.Unlock()
	_ = s.conn.Close()
	mu.Lock()
}

// tell lets whoever waits know that there is something to look at. It needs of.mu.
func (s *routineSocket) tell() {
	if s.closed || s.of.known[s.name] {
		return
	}
	s.of.known[s.name] = true
	s.of.active = append(s.of.active, s.name)
	s.of.Wake()
}

func (s *routineSocket) Read(p []byte) (int, error) {
	s.of.mu.Lock()
	defer s.of.mu.Unlock()
	if len(s.in) == 0 {
		if s.ended != nil {
			return 0, s.ended
		}
		return 0, ErrAgain
	}
	n := copy(p, s.in)
	s.in = append(s.in[:0], s.in[n:]...)
	if len(s.in) > 0 || s.ended != nil {
		s.tell() // there is more, of which a telling may have fallen together with that of these bytes
	}
	s.more.Broadcast()
	return n, nil
}

func (s *routineSocket) Write(p []byte) (int, error) {
	s.of.mu.Lock()
	defer s.of.mu.Unlock()
	switch {
	case s.failed != nil:
		return 0, s.failed
	case s.conn == nil || len(s.out) >= socketRoom:
		s.wants = true
		return 0, ErrAgain
	}
	n := min(len(p), socketRoom)
	s.out = append(s.out, p[:n]...)
	s.wants = n < len(p)
	s.more.Broadcast()
	return n, nil
}

func (s *routineSocket) Close(reset bool) {
	s.of.mu.Lock()
	defer s.of.mu.Unlock()
	s.closed = true
	s.cancel()
	s.more.Broadcast()
	if s.conn == nil {
		return // run sees it
	}
	if reset {
		s.out = nil
		setNoLinger(s.conn)
	}
	if len(s.out) > 0 {
		_ = s.conn.SetDeadline(time.Now().Add(partingTime)) // and send closes
		return
	}
	_ = s.conn.Close()
}

// setNoLinger makes closing a reset.
func setNoLinger(conn net.Conn) {
	if layered, ok := conn.(interface{ NetConn() net.Conn }); ok {
		conn = layered.NetConn() // below TLS
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
}
