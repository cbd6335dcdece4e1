package h2

import (
	"os"
	"time"

	"golang.org/x/net/http2"
)

// core is a stream's state. A Stream is one use of a core: cores are used again, so that a stream costs little, while a Stream that
// was closed stays closed. Everything in it is guarded by its connection's mu.
type core struct {
	c       *ClientConn
	id      uint32
	method  methodKind
	users   int // calls that are in it now: it is not used again before they have left
	closed  bool
	sentEnd bool  // END_STREAM or RST_STREAM was sent
	gotEnd  bool  // END_STREAM was received
	err     error // it ended before gotEnd
	noWrite error // the response stands, but no more of the body can be sent

	sendWindow int64
	recvWindow int64 // bytes the server may still send
	consumed   int64 // bytes read and not yet given back to recvWindow

	body []byte // received, from read on not yet consumed
	read int
	heads

	*bells
	deadline time.Time
}

// bells wake the calls that wait in a stream, one each. They stay with a core for good, as its timer may be ringing late.
type bells struct {
	readable, writable chan struct{}
	timer              *time.Timer
}

func newBells() *bells {
	b := &bells{readable: make(chan struct{}, 1), writable: make(chan struct{}, 1)}
	b.timer = time.AfterFunc(time.Hour, b.wakeBoth)
	b.timer.Stop()
	return b
}

type methodKind uint8

const (
	anyMethod methodKind = iota
	headMethod
	connectMethod
)

// newCore returns a core for a new stream, if possible one that was used before. Each connection has its own, at most as many
// as it had streams open at once.
func (c *ClientConn) newCore(id uint32, method []byte) *core {
	var x *core
	if n := len(c.free); n > 0 {
		x, c.free = c.free[n-1], c.free[:n-1]
	} else {
		x = &core{bells: newBells()}
	}
	*x = core{c: c, id: id, sendWindow: c.peer.window, recvWindow: int64(c.cfg.StreamWindow), body: x.body[:0], heads: x.heads.emptied(), bells: x.bells}
	switch string(method) {
	case "HEAD":
		x.method = headMethod
	case "CONNECT":
		x.method = connectMethod
	}
	return x
}

// release lets the core be used again, once it is closed and no call is in it.
func (x *core) release() {
	if !x.closed || x.users > 0 {
		return
	}
	x.timer.Stop()
	drain(x.readable)
	drain(x.writable)
	if cap(x.body) > 4*ownMaxFrame || cap(x.text) > maxHeadBytes {
		return
	}
	x.c.free = append(x.c.free, x)
}

// fail ends the stream with err and wakes whoever waits. A response that is complete stays readable.
func (x *core) fail(err error) {
	switch {
	case x.gotEnd && x.noWrite == nil:
		x.noWrite = err
	case !x.gotEnd && x.err == nil:
		x.err = err
	}
	x.wakeBoth()
}

// finished reports whether both sides have said all (RFC 9113 section 5.1, closed).
func (x *core) finished() bool { return x.gotEnd && x.sentEnd }

// leave takes a stream that is finished or failed off the connection, where it no longer counts.
func (x *core) leave() {
	if x.c.streams[x.id] == x && x.gotEnd {
		x.c.ended[x.id/2%uint32(len(x.c.ended))] = x.id
	}
	delete(x.c.streams, x.id)
}

// reset says RST_STREAM and ends the stream with err.
func (x *core) reset(code http2.ErrCode, err error) {
	if x.err == nil && !x.finished() && x.c.err == nil {
		x.c.fr.WriteRSTStream(x.id, code)
	}
	x.leave()
	x.fail(err)
	x.sentEnd = true
}

// wait waits on ch until woken. mu is held before and after. The error is os.ErrDeadlineExceeded when the deadline is over; what
// else may have happened is for the caller to look at.
func (x *core) wait(ch chan struct{}) error {
	if !x.deadline.IsZero() {
		left := time.Until(x.deadline)
		if left <= 0 {
			return os.ErrDeadlineExceeded
		}
		x.timer.Reset(left)
	}
	x.c.mu.Unlock()
	<-ch
	x.c.mu.Lock()
	return nil
}

func (b *bells) wakeBoth() {
	signal(b.readable)
	signal(b.writable)
}

func signal(ch chan struct{}) {
	select {
	case ch <- struct{}{}:
	default:
	}
}

func drain(ch chan struct{}) {
	select {
	case <-ch:
	default:
	}
}
