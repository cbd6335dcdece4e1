package h2

import (
	"errors"
	"os"
	"sync"
	"time"
)

// output gathers frames that wait to be written. Whoever finds nobody writing writes what is there, and what others add
// meanwhile: so streams that send at the same time share system calls, and nobody waits for another one's write.
type output struct {
	pending, spare []byte
	writing        bool
	written        sync.Cond // on mu: writing has become false
	waiting        int       // streams that wait because too much is pending
}

func (o *output) Write(p []byte) (int, error) {
	o.pending = append(o.pending, p...)
	return len(p), nil
}

const (
	crowded    = 64 << 10 // bytes pending at which streams stop adding DATA
	intolerant = 1 << 20  // bytes pending at which a server that only makes us answer it, with PINGs for example, is left
	rounds     = 8        // how often one caller writes before it lets a goroutine do it for the others
)

// flush writes what is pending until deadline; WriteTimeout bounds it if deadline is zero. mu must not be held. It returns at once
// when somebody else is writing. An error is the connection's end.
func (c *ClientConn) flush(deadline time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.out.writing {
		return nil
	}
	if c.sendErr != nil {
		c.out.pending = c.out.pending[:0]
		return c.sendErr
	}
	c.out.writing = true
	defer c.wrote()
	for round := 0; len(c.out.pending) > 0; round++ {
		if round == rounds && c.err == nil {
			c.wrote()
			c.flushLater()
			return nil
		}
		if err := c.writePending(deadline); err != nil {
			c.out.pending = c.out.pending[:0]
			return c.sendFailed(err)
		}
	}
	return nil
}

// sendFailed ends what can be sent. What the server said before it went may still wait to be read: the rest of responses, or a
// GOAWAY that tells which requests it never looked at. So the connection is over only when the reader finds its end, which is at
// once when the server has closed. One that merely takes nothing any more would keep the reader waiting.
func (c *ClientConn) sendFailed(err error) error {
	c.sendErr = &ConnError{Err: err}
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		c.nc.SetReadDeadline(time.Now().Add(closeGrace))
		return c.sendErr
	}
	c.mu.Unlock()
	c.end(c.sendErr)
	c.nc.Close() // the reader notices
	c.mu.Lock()
	return c.err
}

func (c *ClientConn) wrote() {
	c.out.writing = false
	c.out.written.Broadcast()
}

// writePending writes what is pending now. mu is held, but not while writing.
func (c *ClientConn) writePending(deadline time.Time) error {
	frames := c.out.pending
	c.out.pending = c.out.spare[:0]
	c.out.spare = nil
	switch {
	case c.err != nil:
		deadline = time.Now().Add(closeGrace)
	case deadline.IsZero():
		deadline = time.Now().Add(c.cfg.WriteTimeout)
	}
	c.mu.Unlock()
	c.nc.SetWriteDeadline(deadline)
	_, err := c.nc.Write(frames)
	c.mu.Lock()
	if cap(frames) <= 2*crowded {
		c.out.spare = frames[:0]
	}
	if c.out.waiting > 0 {
		c.wakeWriters()
	}
	return err
}

// flushLater has a goroutine write what is pending. The goroutine that reads must never write itself: the server may be
// waiting for us to read. mu is held, and the connection is not over, so Close waits for that goroutine too.
func (c *ClientConn) flushLater() {
	if !c.out.writing && len(c.out.pending) > 0 {
		c.running.Go(func() { c.flush(time.Time{}) })
	}
}

// wakeWriters wakes every stream that may be waiting to send.
func (c *ClientConn) wakeWriters() {
	for _, x := range c.streams {
		signal(x.writable)
	}
}
