package verdict

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
)

func TestWhatIsWatched(t *testing.T) {
	m := map[string]float64{"requests": 100, "responses_2xx": 90, "errors": 4, "duplicates": 2, "connects": 30,
		"requests_received": 95, "reuses": 70, "server_conns_open_max": 12}
	want := map[string]tally{
		"connects":                 {30, 100},
		"reuse_ratio":              {25, 95},
		"server_conns_open_max":    {12, 100},
		"errors":                   {4, 100},
		"responses other than 2xx": {6, 100},
		"duplicates":               {2, 100},
	}
	g := NewWithT(t)
	for _, w := range watchlist {
		got, ok := w.read(m)
		g.Expect(ok).To(BeTrue(), w.metric)
		g.Expect(got).To(Equal(want[w.metric]), w.metric)
		_, ok = w.read(map[string]float64{"requests": 100, "requests_received": 100})
		g.Expect(ok).To(BeFalse(), "%s is absent, not 0", w.metric)
	}
	g.Expect(watchlist).To(HaveLen(len(want)))
}

// What the gate reads is in the catalogue, and was counted: no timed or sampled number may fail a build.
func TestOnlyExactCountsAreWatched(t *testing.T) {
	for _, name := range []string{"connects", "requests", "requests_received", "reuses", "reuse_ratio", "server_conns_open_max", "errors", "responses_2xx", "duplicates"} {
		m, ok := measure.Find(name)
		NewWithT(t).Expect(ok && m.Exact).To(BeTrue(), name)
	}
}
