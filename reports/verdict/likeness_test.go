package verdict

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
)

func TestOtherInputs(t *testing.T) {
	follows := map[string]any{"users": 50, "purge_ticks": 12, "pool_purge_delay_s": 0.083, "duration_s": 1}
	fixed := map[string]any{"users": 50, "pool_purge_delay_s": 5}
	for _, c := range []struct {
		about    string
		baseline map[string]any
		here     map[string]any
		want     string
	}{
		{"the same", fixed, fixed, ""},
		{"another duration, and the delay that follows it", follows, map[string]any{"users": 50, "purge_ticks": 12, "pool_purge_delay_s": 5, "duration_s": 60}, ""},
		{"another number of planned requests", map[string]any{"requests_planned": 100}, map[string]any{"requests_planned": 200}, ""},
		{"a delay that was chosen", fixed, map[string]any{"users": 50, "pool_purge_delay_s": 1}, "pool_purge_delay_s is 1, in the baseline 5"},
		{"other users", fixed, map[string]any{"users": 5, "pool_purge_delay_s": 5}, "users is 5, in the baseline 50"},
		{"one that is gone", fixed, map[string]any{"users": 50}, "pool_purge_delay_s is not given, in the baseline 5"},
		{"one that came", nil, map[string]any{"threads": 2}, "threads is 2, in the baseline not given"},
	} {
		t.Run(c.about, func(t *testing.T) {
			NewWithT(t).Expect(otherInputs(c.baseline, []measure.Record{{Inputs: c.baseline}, {Inputs: c.here}})).To(Equal(c.want))
		})
	}
}

func TestRunsThatAreUnlikeAreNamed(t *testing.T) {
	g := NewWithT(t)
	there := []measure.Record{shared(4000, 54, onLoopback)}
	g.Expect(Compare(base(), base()).Notes).To(BeEmpty())
	g.Expect(Compare(base(), nil).Notes).To(BeEmpty())
	g.Expect(Compare(base(), there).Notes).To(Equal([]string{
		"connects: in the baseline the kernel's count, here the servers' accepts; the accepts miss what no server accepted, and are not checked against the kernel",
		"the proxy's host: in the baseline netns, here loopback",
	}))
	g.Expect(Compare(append(base(), there...), base()).Notes).To(ContainElement("the proxy's host: in the baseline loopback and netns, here netns"))
	g.Expect(Compare(base(), there).Outcomes()).To(Equal(Outcomes{Pass}), "they are compared all the same")
}
