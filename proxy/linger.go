package proxy

import (
	"io"
	"net"
	"time"
)

const (
	lingerTime  = time.Second
	lingerBytes = 256 << 10
)

// linger reads for a while what the client still sends. A connection closed with bytes unread is reset by the kernel, and
// a reset overtakes the response's tail on its way.
func (w *wire) linger() {
	_ = w.finish()
	w.mend()
	w.by = time.Now().Add(lingerTime)
	buf := borrow()
	defer giveBack(buf)
	_, _ = io.CopyBuffer(io.Discard, io.LimitReader(justReader{w}, lingerBytes), buf)
}

// justReader hides every other method.
type justReader struct{ io.Reader }

// reset makes the coming Close send a reset instead of an end.
func reset(conn net.Conn) {
	if c, ok := conn.(interface{ SetLinger(sec int) error }); ok {
		_ = c.SetLinger(0)
	}
}
