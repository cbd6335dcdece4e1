package proxy

import (
	"testing"

	. "github.com/onsi/gomega"
)

// However many clients there are, a thread holds so many pieces and no more; the others do with ordinary buffers.
func TestPiecesAreBounded(t *testing.T) {
	g := NewWithT(t)
	ps := newPieces(2)
	g.Expect(ps.borrow(false)).To(HaveLen(BufSize), "whoever is slow")
	var all [][]byte
	for range 2*MaxPieces + 3 {
		all = append(all, ps.borrow(true))
	}
	for i, b := range all {
		want := PieceSize
		if i >= 2*MaxPieces {
			want = BufSize
		}
		g.Expect(b).To(HaveLen(want))
		ps.giveBack(b)
	}
	g.Expect(ps.lent.Load()).To(BeZero())
	g.Expect(ps.borrow(true)).To(HaveLen(PieceSize))
}
