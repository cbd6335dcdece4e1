package lab

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/fakeservers"
)

func TestNobodyIsAskedWhenNobodyListens(t *testing.T) {
	g := NewWithT(t)
	g.Expect((&bench{}).looks()).To(BeNil())
	g.Expect((&bench{progress: func(Progress) {}}).looks()).NotTo(BeNil())
}

func TestNobodyIsAskedShortlyBeforeTheEnd(t *testing.T) {
	for _, row := range []struct {
		elapsed, planned time.Duration
		soon             bool
	}{
		{0, 5 * time.Second, false},
		{4750 * time.Millisecond, 5 * time.Second, false},
		{4751 * time.Millisecond, 5 * time.Second, true},
		{6 * time.Second, 5 * time.Second, true}, // its last responses are awaited
		{time.Hour, 0, false},                    // a counted load ends at any time
	} {
		NewWithT(t).Expect(endsSoon(Progress{Elapsed: row.elapsed, Planned: row.planned})).To(Equal(row.soon), "%v", row)
	}
}

func TestProgressAddsUpTheServers(t *testing.T) {
	var p Progress
	p.add(map[string]fakeservers.Counters{"s1": {Accepts: 3, Requests: 40}, "s2": {Accepts: 1, Requests: 2}})
	NewWithT(t).Expect(p).To(Equal(Progress{Accepts: 4, Requests: 42}))
}
