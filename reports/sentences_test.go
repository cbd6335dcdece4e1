package reports

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
)

func TestSentences(t *testing.T) {
	pool := func(n int) map[string]any { return map[string]any{"pool-max-conn": n} }
	cell := func(proto, mode string) map[string]any {
		return map[string]any{"server-proto": proto, "http-reuse": mode}
	}
	for _, c := range []struct {
		about string
		run   func(*lab)
		want  string
	}{
		{"two cells that differ", func(l *lab) {
			l.measured("test/pool", "reference", pool(0), 1, 120000, 120000)
			l.measured("test/pool", "reference", pool(10), 1, 1234567, 53)
		}, "test/pool: `pool-max-conn 10` served 1,234,567 requests over 53 connections, `pool-max-conn 0` opened one connection per request (120,000)."},
		{"of equally bad cells the nearest to the best, and what they share", func(l *lab) {
			l.measured("blog/client-close", "reference", cell("h1", "safe"), 1, 1000, 1000)
			l.measured("blog/client-close", "reference", cell("h2", "safe"), 1, 2000, 2000)
			l.measured("blog/client-close", "reference", cell("h2", "always"), 1, 3000, 1)
		}, "blog/client-close: with server-proto h2, `always` served 3,000 requests over 1 connection, `safe` opened one connection per request (2,000). Verdicts: 2 Pass, 1 Suboptimal."},
		{"of cells with few connections the fewest, however many requests the machine had time for", func(l *lab) {
			l.measured("blog/client-close", "reference", cell("h2", "safe"), 1, 2000, 2000)
			l.measured("blog/client-close", "reference", cell("h2", "aggressive"), 1, 90000, 5)
			l.measured("blog/client-close", "reference", cell("h2", "always"), 1, 3000, 4)
		}, "blog/client-close: with server-proto h2, `always` served 3,000 requests over 4 connections, `safe` opened one connection per request (2,000)."},
		{"cells alike", func(l *lab) {
			l.measured("test/pool", "reference", pool(0), 1, 1900, 1900)
			l.measured("test/pool", "reference", pool(10), 1, 1900, 1900)
		}, "test/pool: in every cell the proxy opened one connection per request (1,900)."},
		{"one cell", func(l *lab) { l.measured("test/pool", "reference", pool(10), 1, 5000, 50) },
			"test/pool: with pool-max-conn 10, the proxy served 5,000 requests over 50 connections."},
		{"several targets", func(l *lab) {
			l.measured("test/pool", "reference", pool(10), 1, 5000, 50)
			l.measured("test/pool", "haproxy", pool(10), 1, 6000, 60)
		}, "test/pool: reference: with pool-max-conn 10, the proxy served 5,000 requests over 50 connections; haproxy: with pool-max-conn 10, the proxy served 6,000 requests over 60 connections."},
		{"repetitions: the medians", func(l *lab) {
			for i, connects := range []float64{80, 50, 60} {
				l.measured("test/pool", "reference", pool(10), i+1, 5000, connects)
			}
		}, "test/pool: with pool-max-conn 10, the proxy served 5,000 requests over 60 connections."},
		{"numbers that cannot be trusted teach nothing", func(l *lab) {
			r := l.measured("test/pool", "reference", pool(10), 1, 5000, 60)
			r.SelfChecks["sum"] = measure.SelfCheck{Result: measure.CheckFailed, Detail: "1 == 2"}
		}, "test/pool: nothing was measured. Verdicts: 1 Error."},
		{"nothing measured", func(l *lab) {
			r := l.add("test/pool", "reference", pool(10), 1)
			r.Outcome, r.Reason = measure.Skipped, "made up"
		}, "test/pool: nothing was measured. Verdicts: 1 Skip."},
	} {
		t.Run(c.about, func(t *testing.T) {
			l := newLab(t)
			c.run(l)
			NewWithT(t).Expect(build(t, l.records).Sentences()).To(Equal([]string{c.want}))
		})
	}
}
