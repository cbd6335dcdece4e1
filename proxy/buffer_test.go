package proxy

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// A reader's buffer holds the longest head and has room for chunks beside it.
func TestSizes(t *testing.T) {
	g := NewWithT(t)
	s := newSizes(haproxycfg.Global{})
	g.Expect([]int{s.message, s.reader, s.limits.Head, s.limits.Fields}).To(Equal([]int{16384, 16384, 15360, 0}))
	s = newSizes(haproxycfg.Global{BufSize: 32768, MaxHead: 30000, MaxFields: 7})
	g.Expect([]int{s.message, s.reader, s.limits.Head, s.limits.Fields}).To(Equal([]int{32768, 31024, 30000, 7}))
}

// A buffer that is given back is borrowed again, be it shortened; others are left alone.
func TestBuffersOfOtherSizes(t *testing.T) {
	g := NewWithT(t)
	g.Expect(borrowOf(BufSize)).To(HaveLen(BufSize))
	giveBack(make([]byte, 5001))
	giveBack(nil)
	g.Expect(poolOf(5001)).To(BeNil())
	same := 0
	for range 100 { // the race detector makes a pool lose some
		b := borrowOf(5000)
		g.Expect(b).To(HaveLen(5000))
		giveBack(b[:0])
		again := borrowOf(5000)
		if &b[0] == &again[0] {
			same++
		}
	}
	g.Expect(same).NotTo(BeZero())
}
