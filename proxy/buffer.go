package proxy

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/reuselab/reuselab/proxy/h1"
	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// BufSize is how many bytes of a body are held at a time, and, unless tune.bufsize says otherwise, how many a message's head may
// have, less tune.maxrewrite (HAProxy's default). A transaction has up to four buffers of this size; a connection that waits has none.
const BufSize = 16 << 10

// chunkRoom is how many bytes a reader's buffer has beside a head.
const chunkRoom = BufSize / 16

// sizes are those of buffers that hold what has to be there as a whole (manual 3.2 "tune.bufsize", "tune.maxrewrite",
// "tune.http.maxhdr").
type sizes struct {
	message int // of a request that may be sent again, and of an error file
	reader  int // of a connection
	limits  h1.Limits
}

func newSizes(g haproxycfg.Global) sizes {
	s := sizes{message: cmp.Or(g.BufSize, BufSize), limits: h1.Limits{Head: cmp.Or(g.MaxHead, BufSize-chunkRoom), Fields: g.MaxFields}}
	s.reader = s.limits.Head + chunkRoom
	return s
}

var buffers = sync.Pool{New: func() any { return new([BufSize]byte) }}

// borrow returns a buffer of BufSize bytes. giveBack takes it again, or one of borrowOf, or nil.
func borrow() []byte { return buffers.Get().(*[BufSize]byte)[:] }

// borrowOf returns a buffer of so many bytes.
func borrowOf(size int) []byte {
	if size == BufSize {
		return borrow()
	}
	p := poolOf(size)
	if p == nil {
		p = newPoolOf(size)
	}
	return unsafe.Slice(p.Get().(*byte), size)
}

func giveBack(b []byte) {
	if cap(b) == BufSize {
		buffers.Put((*[BufSize]byte)(b[:BufSize]))
	} else if p := poolOf(cap(b)); p != nil {
		p.Put(unsafe.SliceData(b))
	}
}

// sizedPool holds buffers of a size that tune.bufsize or tune.maxrewrite asks for.
type sizedPool struct {
	size int
	sync.Pool
}

// sizedPools has one for each size that was ever asked for: two for each proxy at most.
var (
	sizedPools  atomic.Pointer[[]*sizedPool]
	addingSized sync.Mutex
)

func poolOf(size int) *sizedPool {
	if all := sizedPools.Load(); all != nil {
		for _, p := range *all {
			if p.size == size {
				return p
			}
		}
	}
	return nil
}

func newPoolOf(size int) *sizedPool {
	addingSized.Lock()
	defer addingSized.Unlock()
	if p := poolOf(size); p != nil {
		return p
	}
	p := &sizedPool{size: size}
	p.New = func() any { return unsafe.SliceData(make([]byte, size)) }
	all := []*sizedPool{p}
	if old := sizedPools.Load(); old != nil {
		all = slices.Concat(*old, all)
	}
	sizedPools.Store(&all)
	return p
}
