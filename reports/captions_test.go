package reports

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
)

func TestCaptionsSayWhereConnectsComeFrom(t *testing.T) {
	pool := map[string]any{"pool-max-conn": 10}
	for _, c := range []struct {
		about string
		run   func(*lab)
		want  []string
	}{
		{"the kernel", func(l *lab) { l.measured("test/pool", "reference", pool, 1, 5000, 60) },
			[]string{"connect(): the kernel's ActiveOpens in the proxy's network namespace, checked against the servers' accepts."}},
		{"the servers", func(l *lab) { l.host = "loopback"; l.measured("test/pool", "reference", pool, 1, 5000, 60) },
			[]string{"connect(): the servers' accepts, for want of a network namespace; so the check of connects against accepts was not made.",
				"Self-check not made: connects == accepts + refused: no namespace."}},
		{"both, in one file", func(l *lab) {
			l.measured("test/pool", "reference", pool, 1, 5000, 60)
			l.measured("test/pool", "reference", pool, 2, 5000, 60).Sources["connects"] = "accepts"
		}, []string{"connect(): the servers' accepts, for want of a network namespace; so the check of connects against accepts was not made (1 of 2 records).",
			"connect(): the kernel's ActiveOpens in the proxy's network namespace, checked against the servers' accepts (1 of 2 records)."}},
		{"a source of the future", func(l *lab) { l.measured("test/pool", "reference", pool, 1, 5000, 60).Sources["connects"] = "strace" },
			[]string{"connect(): from strace."}},
		{"a record that does not say", func(l *lab) { l.measured("test/pool", "reference", pool, 1, 5000, 60).Sources = nil },
			[]string{"connect(): the records do not say from where."}},
		{"nothing measured", func(l *lab) {
			r := l.add("test/pool", "reference", pool, 1)
			r.Outcome, r.Reason = measure.Errored, "made up"
		}, nil},
	} {
		t.Run(c.about, func(t *testing.T) {
			l := newLab(t)
			c.run(l)
			NewWithT(t).Expect(build(t, l.records).Sections[0].Captions).To(Equal(c.want))
		})
	}
}
