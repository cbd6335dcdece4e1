package proxy

import (
	"testing"
	"testing/synctest"

	. "github.com/onsi/gomega"
)

func TestALimitLetsInOneForEachThatLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		l := newLimit(2)
		inside := 0
		for range 4 {
			go func() {
				if l.enter() {
					inside++
				}
			}()
		}
		synctest.Wait()
		g.Expect(inside).To(Equal(2))
		l.leave()
		synctest.Wait()
		g.Expect(inside).To(Equal(3))
		l.close()
		synctest.Wait()
		g.Expect(inside).To(Equal(3), "a closed limit lets nobody in")
		g.Expect(l.await()).To(BeFalse())
	})
}

func TestNoLimit(t *testing.T) {
	l := newLimit(0)
	for range 1000 {
		NewWithT(t).Expect(l.await() && l.enter()).To(BeTrue())
	}
}
