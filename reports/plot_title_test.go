package reports

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
)

func TestTitles(t *testing.T) {
	pool := func(n int) map[string]any { return map[string]any{"pool-max-conn": n} }
	cell := func(proto, mode string) map[string]any {
		return map[string]any{"server-proto": proto, "http-reuse": mode}
	}
	for _, c := range []struct {
		about, plot string
		run         func(*lab)
		want        string
	}{
		{"two cells that differ, of the best and its like", "connects", func(l *lab) {
			l.measured("blog/client-close", "reference", cell("h1", "safe"), 1, 1000, 1000)
			l.measured("blog/client-close", "reference", cell("h2", "safe"), 1, 2000, 2000)
			l.measured("blog/client-close", "reference", cell("h2", "always"), 1, 3000, 1)
		}, "With server-proto h2, “always” needed 1 connection, “safe” one per request"},
		{"the same two cells in the next picture", "cpu", func(l *lab) {
			l.measured("blog/client-close", "reference", cell("h1", "safe"), 1, 1000, 1000)
			l.measured("blog/client-close", "reference", cell("h2", "safe"), 1, 2000, 2000).Metrics["proxy_cpu_us_per_request"] = 99.94
			l.measured("blog/client-close", "reference", cell("h2", "always"), 1, 3000, 1)
		}, "With server-proto h2, “always” spent 13.4 µs of CPU per request, “safe” 99.9"},
		{"targets make a range", "requests", func(l *lab) {
			for i, label := range []string{"reference", "haproxy"} {
				l.measured("test/pool", label, pool(10), 1, float64(10000*(i+1)), 60)
				l.measured("test/pool", label, pool(0), 1, 5000, 5000)
			}
		}, "“pool-max-conn 10” answered 2,000 to 4,000 requests per second, “pool-max-conn 0” 1,000"},
		{"cells that do not stand apart here", "connections", func(l *lab) {
			l.measured("test/pool", "reference", pool(0), 1, 5000, 5000)
			l.measured("test/pool", "reference", pool(10), 1, 5000, 60)
		}, "“pool-max-conn 10” and “pool-max-conn 0” both held at most 60 server connections open"},
		{"cells alike", "connects", func(l *lab) {
			l.measured("test/pool", "reference", pool(0), 1, 1900, 1900)
			l.measured("test/pool", "reference", pool(10), 1, 1900, 1900)
		}, "In every cell the proxy needed one connection per request"},
		{"cells alike, where some have no number", "cpu", func(l *lab) {
			for _, n := range []int{0, 10, 20} {
				l.measured("test/pool", "reference", pool(n), 1, 1900, 1900)
			}
			delete(l.records[0].Metrics, "proxy_cpu_us_per_request")
		}, "Wherever it could be measured, the proxy spent 13.4 µs of CPU per request"},
		{"one cell", "connects", func(l *lab) { l.measured("test/pool", "reference", pool(10), 1, 5000, 50) },
			"With pool-max-conn 10, the proxy needed 50 connections"},
		{"one cell of several targets", "connects", func(l *lab) {
			l.measured("test/pool", "reference", pool(10), 1, 5000, 1)
			l.measured("test/pool", "haproxy", pool(10), 1, 6000, 60)
		}, "With pool-max-conn 10, reference needed 1 connection, haproxy 60"},
		{"nothing that can be trusted", "connects", func(l *lab) {
			r := l.measured("test/pool", "reference", pool(10), 1, 5000, 60)
			r.SelfChecks["sum"] = measure.SelfCheck{Result: measure.CheckFailed, Detail: "1 == 2"}
		}, "No number here can be trusted: 1 Error"},
	} {
		t.Run(c.about, func(t *testing.T) {
			l := newLab(t)
			c.run(l)
			NewWithT(t).Expect(chartOf(t, l.records, c.plot).title).To(Equal(c.want))
		})
	}
}
