package verdict

import (
	"testing"

	. "github.com/onsi/gomega"
)

func TestSlack(t *testing.T) {
	for _, c := range []struct {
		about    string
		kind     slackKind
		inputs   map[string]any
		expected float64
		want     float64
		text     string
	}{
		{"the blog's cells that share fifty", wavePurge, inputs, 50, 50 + 50, " + 50 users + 50 purged"},
		{"the blog's cells that share four: a purge closes no more than there are", wavePurge, inputs, 4, 50 + 4, " + 50 users + 4 purged"},
		{"the blog's cells that share none: two for each thread and purge", wavePurge, inputs, 4000, 50 + 2*4*12, " + 50 users + 96 purged"},
		{"purges by their delay", wavePurge, map[string]any{"users": 50, "threads": 2, "pool_purge_delay_s": 0.5, "duration_s": 2}, 4000, 50 + 2*2*4, " + 50 users + 16 purged"},
		{"purges that nothing is known of", wavePurge, map[string]any{"users": 50, "threads": 2, "duration_s": 2}, 4000, 50, " + 50 users + 0 purged"},
		{"the most open at once: a purge opens nothing", wave, inputs, 50, 50, " + 50 users"},
		{"errors", noSlack, inputs, 50, 0, ", no slack"},
		{"step by step, without users", wavePurge, map[string]any{"users": 0, "threads": 4, "purge_ticks": 12}, 4, 0, " + 0 users + 0 purged"},
		{"no inputs", wavePurge, nil, 4, 0, " + 0 users + 0 purged"},
	} {
		t.Run(c.about, func(t *testing.T) {
			g := NewWithT(t)
			s := c.kind.in(c.inputs)
			g.Expect(s.around(c.expected)).To(Equal(c.want))
			g.Expect(s.text("+", c.expected)).To(Equal(c.text))
		})
	}
}
