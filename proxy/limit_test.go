package proxy

import (
	"sync/atomic"
	"testing"
	"testing/synctest"

	. "github.com/onsi/gomega"
)

func TestALimitLetsInOneForEachThatLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		l := newLimit(2)
		var inside atomic.Int32
		for range 4 {
			go func() {
				if l.enter() {
					inside.Add(1)
				}
			}()
		}
		synctest.Wait()
		g.Expect(inside.Load()).To(BeEquivalentTo(2))
		l.leave()
		synctest.Wait()
		g.Expect(inside.Load()).To(BeEquivalentTo(3))
		l.close()
		synctest.Wait()
		g.Expect(inside.Load()).To(BeEquivalentTo(3), "a closed limit lets nobody in")
		g.Expect(l.await()).To(BeFalse())
	})
}

func TestNoLimit(t *testing.T) {
	l := newLimit(0)
	for range 1000 {
		NewWithT(t).Expect(l.await() && l.enter()).To(BeTrue())
	}
}
