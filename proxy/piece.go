package proxy

import (
	"sync"
	"sync/atomic"
)

// PieceSize is how many bytes are read and written at once of a body, or a tunnel's stream, that comes faster than in buffers of
// BufSize. A gigabyte costs a fifth less CPU that way than in those; larger pieces save next to nothing more.
const PieceSize = 64 << 10

// MaxPieces is how many pieces a thread may hold at a time, 4 MB. What comes fast beyond that goes through ordinary buffers, so
// that clients who read slowly cannot make memory grow.
const MaxPieces = 64

// pieces are the large buffers of a proxy. They are borrowed only for what is there already, and given back as soon as it is
// written: nobody waits for a sender with one in hand.
type pieces struct {
	free sync.Pool
	lent atomic.Int64
	most int64
}

func newPieces(threads int) *pieces {
	return &pieces{free: sync.Pool{New: func() any { return new([PieceSize]byte) }}, most: int64(MaxPieces * threads)}
}

// borrow returns a piece if the sender is fast and there is one, else an ordinary buffer.
func (ps *pieces) borrow(fast bool) []byte {
	if !fast {
		return borrow()
	}
	if ps.lent.Add(1) > ps.most {
		ps.lent.Add(-1)
		return borrow()
	}
	return ps.free.Get().(*[PieceSize]byte)[:]
}

// giveBack takes back what borrow returned.
func (ps *pieces) giveBack(b []byte) {
	if cap(b) == PieceSize {
		ps.free.Put((*[PieceSize]byte)(b[:PieceSize]))
		ps.lent.Add(-1)
		return
	}
	giveBack(b)
}
