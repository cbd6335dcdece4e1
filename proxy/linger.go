package proxy

import (
	"io"
	"net"
	"time"

	"github.com/reuselab/reuselab/proxy/parking"
)

const (
	lingerTime  = time.Second
	lingerBytes = 256 << 10
)

// lingering is what a session knows that has said its last word and reads for a while what the client still sends. A
// connection closed with bytes unread is reset by the kernel, and a reset overtakes the response's tail on its way.
type lingering struct {
	until time.Time
	left  int // bytes that are still read
}

// linger lets the session linger and then close. Where it can it is parked in between, so that thousands of clients that
// were refused at once hold little.
func (s *session) linger(w *wire) {
	_ = w.finish()
	s.lingering = &lingering{time.Now().Add(lingerTime), lingerBytes}
	if w.prompt != nil {
		s.drain(w.prompt)
		return
	}
	w.mend()
	w.by = s.lingering.until
	buf := borrow()
	defer giveBack(buf)
	_, _ = io.CopyBuffer(io.Discard, io.LimitReader(justReader{w}, lingerBytes), buf)
	s.close()
}

// justReader hides every other method.
type justReader struct{ io.Reader }

// drain throws away what is here, and parks the session until there is more.
func (s *session) drain(from parking.Prompt) {
	buf := borrow()
	defer giveBack(buf)
	for s.lingering.left > 0 {
		n, err := from.TryRead(buf)
		if err == parking.ErrNotReady {
			s.shard.lot.Park(&s.spot, s.patience())
			return
		}
		if err != nil {
			break
		}
		s.lingering.left -= n
	}
	s.close()
}

// drained goes on with what ended a wait of drain.
func (s *session) drained(e parking.Event) {
	if e == parking.Readable {
		s.drain(s.conn.(parking.Prompt))
		return
	}
	s.close()
}

// reset makes the coming Close send a reset instead of an end.
func reset(conn net.Conn) {
	if c, ok := conn.(interface{ SetLinger(sec int) error }); ok {
		_ = c.SetLinger(0)
	}
}
