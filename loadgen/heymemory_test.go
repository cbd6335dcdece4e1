package loadgen

import (
	"runtime/debug"
	"testing"

	. "github.com/onsi/gomega"
)

func TestTheCollectorsPercentageComesBackAfterTheLastLoad(t *testing.T) {
	g := NewWithT(t)
	before := gcPercent()
	var s gcSlack
	s.reserve(9 * garbageBytes)
	g.Expect(gcPercent()).To(Equal(10))
	s.reserve(90 * garbageBytes)
	g.Expect(gcPercent()).To(Equal(1))
	s.free(9 * garbageBytes)
	s.free(90 * garbageBytes)
	g.Expect(gcPercent()).To(Equal(before))
}

func gcPercent() int {
	percent := debug.SetGCPercent(100)
	debug.SetGCPercent(percent)
	return percent
}
