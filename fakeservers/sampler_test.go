package fakeservers

import (
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"
)

// A sample every 100 ms until the duration has passed.
func TestSampler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		var open, busy gauge
		s := startSampler(t.Context(), []*gauge{&open, &busy}, 400*time.Millisecond)
		time.Sleep(50 * time.Millisecond)
		for range 6 {
			time.Sleep(100 * time.Millisecond)
			open.add(2)
			busy.add(1)
		}
		g.Expect(s.of(&open)).To(Equal([]int64{0, 2, 4, 6}))
		g.Expect(s.of(&busy)).To(Equal([]int64{0, 1, 2, 3}))
		s.stop()
	})
}

// An unknown duration never passes; the sampler ends when it is stopped, or its group ends.
func TestSamplerWithoutDuration(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		var open gauge
		s := startSampler(t.Context(), []*gauge{&open}, 0)
		time.Sleep(time.Minute)
		s.stop()
		g.Expect(len(s.of(&open))).To(BeNumerically("~", 600, 1))
	})
}
