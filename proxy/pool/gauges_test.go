package pool

import "testing"

// used counts from before the connect until park, close or privacy; peak and estimate follow it upwards at once.
func TestGauges(t *testing.T) {
	l := newLab(t, Always)
	gauges := func() []int {
		s := l.p.Stats()
		return []int{s.UsedCur, s.UsedMax, s.NeedEst, s.UnsafeNb, s.SafeNb, s.IdleCur}
	}
	l.want("at rest", gauges(), []int{0, 0, 0, 0, 0, 0})
	a, b := l.client(0).begin(1), l.client(0).begin(1)
	l.want("two connecting", gauges(), []int{2, 2, 2, 0, 0, 0})
	l.end(a)
	l.want("one parked", gauges(), []int{1, 2, 2, 1, 0, 1})
	l.fail(b)
	l.want("one closed", gauges(), []int{0, 2, 2, 1, 0, 1})
	l.client(0).request()
	l.want("proven now", gauges(), []int{0, 2, 2, 0, 1, 1})
	l.client(0).startKey(2)
	l.want("one used beside it", gauges(), []int{1, 2, 2, 0, 1, 1})
	l.tick()
	l.want("the peak is since the last tick", gauges(), []int{1, 1, 2, 0, 1, 1})
}

// At rest: nothing used, and what is parked adds up by kind and by thread.
func TestGaugesAtRest(t *testing.T) {
	l := newLab(t, Always, threads(4))
	for thread := range 4 {
		l.crowd(thread, thread+1, 1+thread%2)
	}
	s := l.p.Stats()
	sum := 0
	for _, n := range s.IdlePerThr {
		sum += n
	}
	l.want("used", s.UsedCur, 0)
	l.want("by kind", s.UnsafeNb+s.SafeNb, s.IdleCur)
	l.want("by thread", sum, s.IdleCur)
}
