package fakeservers

import (
	"math/rand/v2"
	"testing"

	. "github.com/onsi/gomega"
)

// The set agrees with a map, through growth, with crowded hashes, and with those that look like its own marks.
func TestIDSetAgreesWithAMap(t *testing.T) {
	g := NewWithT(t)
	random := rand.New(rand.NewPCG(1, 2))
	for _, spread := range []uint64{4, 1000, 1 << 20, 1 << 63} {
		var set idSet
		seen := map[uint64]int{}
		var repeated int64
		for range 20_000 {
			hash := random.Uint64N(spread) * 2
			if hash == 2 {
				continue // shares its slot with 0
			}
			set.add(hash)
			if seen[hash]++; seen[hash] == 2 {
				repeated++
			}
		}
		g.Expect(set.repeated).To(Equal(repeated))
		g.Expect(set.kept).To(Equal(len(seen)))
	}
}

// An id takes at most 22 bytes, as the doc says.
func TestIDSetIsSmall(t *testing.T) {
	var set idSet
	worst := 0
	for n := range uint64(1_000_000) {
		set.add(n * 0x9e3779b97f4a7c15)
		if set.kept > 1000 {
			worst = max(worst, len(set.slots)*8/set.kept)
		}
	}
	NewWithT(t).Expect(worst).To(BeNumerically("<=", 22))
}
