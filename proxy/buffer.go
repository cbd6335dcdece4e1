package proxy

import "sync"

// BufSize is how many bytes a message's head may have, and how many of a body are held at a time (HAProxy's default for
// tune.bufsize). A transaction has up to four buffers of this size; a connection that waits has none.
const BufSize = 16 << 10

var buffers = sync.Pool{New: func() any { return new([BufSize]byte) }}

// borrow returns a buffer of BufSize bytes. giveBack takes it again, or nil.
func borrow() []byte { return buffers.Get().(*[BufSize]byte)[:] }

func giveBack(b []byte) {
	if cap(b) == BufSize {
		buffers.Put((*[BufSize]byte)(b[:BufSize]))
	}
}
