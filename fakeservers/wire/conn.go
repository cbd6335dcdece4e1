package wire

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"sync"
)

const (
	firstBuffer = 4 << 10  // input buffer of a new connection
	fullBuffer  = 64 << 10 // what the input buffer may grow to, and thereby the longest head
	fullQueue   = 64 << 10 // queued output beyond this is written before more is queued
)

// ErrNotHTTP is what every reading error wraps that lies in the bytes received, not in the connection.
var ErrNotHTTP = errors.New("not HTTP")

// ErrAgain is what a raw connection says that does not wait, when there is nothing to read now. Whoever gets it from a Conn that
// waits for a head or a preface may ask again when there is more: nothing is lost.
var ErrAgain = errors.New("nothing to read now")

// Preface is what an HTTP/2 client sends first (RFC 9113 section 3.4).
const Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

// filler is what bodies are made of.
var filler = bytes.Repeat([]byte("x"), 16<<10)

// Conn is a buffered connection. One goroutine reads; any may write.
type Conn struct {
	Net net.Conn // the raw connection

	in     []byte // in[from:to] is received and not yet read; the reading goroutine's
	from   int
	to     int
	ended  error      // why the raw connection gives no more input; nil while it may
	mu     sync.Mutex // guards following fields
	out    []byte     // queued
	failed error      // of the first write that failed
}

// NewConn returns a Conn on a fresh raw connection.
func NewConn(raw net.Conn) *Conn {
	return &Conn{Net: raw, in: make([]byte, firstBuffer)}
}

// Begin makes the Conn one on another raw connection. What was not read, and not written, is lost.
func (c *Conn) Begin(raw net.Conn) {
	if len(c.in) > firstBuffer {
		c.in = make([]byte, firstBuffer)
	}
	c.Net, c.from, c.to, c.ended = raw, 0, 0, nil
	c.mu.Lock()
	defer c.mu.Unlock()
	c.out, c.failed = c.out[:0], nil
}

// HasPreface reports whether the connection begins with HTTP/2's preface, and then consumes it. It waits for no more
// bytes than it takes to tell.
func (c *Conn) HasPreface() (bool, error) {
	for {
		n := min(c.to-c.from, len(Preface))
		if string(c.in[c.from:c.from+n]) != Preface[:n] {
			return false, nil
		}
		if n == len(Preface) {
			c.from += n
			return true, nil
		}
		if err := c.more(); err != nil {
			return false, err
		}
	}
}

// Read hands out received bytes, waiting for at least one.
func (c *Conn) Read(p []byte) (int, error) {
	if c.from == c.to {
		if err := c.more(); err != nil {
			return 0, err
		}
	}
	n := copy(p, c.in[c.from:c.to])
	c.from += n
	return n, nil
}

// more writes what is queued, then waits for at least one more byte. Bytes handed out before may be overwritten.
func (c *Conn) more() error {
	if err := c.Flush(); err != nil {
		return err
	}
	if c.ended != nil {
		return c.ended
	}
	unread, buffer := c.in[c.from:c.to], c.in
	if c.to == len(c.in) && len(c.in) < fullBuffer {
		buffer = make([]byte, 2*len(c.in)) // the last read left no room: there may be a lot to come
	}
	c.in, c.from, c.to = buffer, 0, copy(buffer, unread)
	if c.to == len(c.in) {
		return fmt.Errorf("%w: head longer than %d bytes", ErrNotHTTP, len(c.in))
	}
	n, err := c.Net.Read(c.in[c.to:])
	c.to += n
	if err != nil && err != ErrAgain {
		c.ended = err
	}
	if n > 0 {
		return nil
	}
	return err
}

// Write queues bytes. The newest bytes always stay queued: they leave with the next read that has to wait, with
// [Conn.Flush], or when more is queued behind them.
func (c *Conn) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.out) >= fullQueue {
		c.flush()
	}
	if c.failed != nil {
		return 0, c.failed
	}
	c.out = append(c.out, p...)
	return len(p), nil
}

// WriteFiller queues n bytes of body.
func (c *Conn) WriteFiller(n int) error {
	for n > 0 {
		piece := min(n, len(filler))
		if _, err := c.Write(filler[:piece]); err != nil {
			return err
		}
		n -= piece
	}
	return nil
}

// Flush writes what is queued.
func (c *Conn) Flush() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.flush()
	return c.failed
}

// flush needs mu.
func (c *Conn) flush() {
	if len(c.out) == 0 || c.failed != nil {
		return
	}
	_, c.failed = c.Net.Write(c.out)
	c.out = c.out[:0]
}
