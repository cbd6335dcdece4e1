package reports

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
)

func TestProblemsAreToldOncePerCell(t *testing.T) {
	pool := map[string]any{"pool-max-conn": 10}
	for _, c := range []struct {
		about    string
		connects []float64
		want     []string
	}{
		{"no problem", []float64{60, 70}, nil},
		{"the only repetition", []float64{3}, []string{"test/pool pool-max-conn=10, reference"}},
		{"all alike", []float64{3, 3}, []string{"test/pool pool-max-conn=10, reference, each of 2 repetitions"}},
		{"one of three", []float64{60, 3, 60}, []string{"test/pool pool-max-conn=10, reference, repetition 2 of 3"}},
		{"two of three alike", []float64{3, 60, 3}, []string{"test/pool pool-max-conn=10, reference, repetitions 1 3 of 3"}},
		{"each with numbers of its own", []float64{3, 4}, []string{"test/pool pool-max-conn=10, reference, repetition 1 of 2", "test/pool pool-max-conn=10, reference, repetition 2 of 2"}},
	} {
		t.Run(c.about, func(t *testing.T) {
			l := newLab(t)
			for i, connects := range c.connects {
				l.measured("test/pool", "reference", pool, i+1, 5000, connects)
			}
			var got []string
			for _, p := range problems(build(t, l.records)) {
				got = append(got, p.heading())
			}
			NewWithT(t).Expect(got).To(Equal(c.want))
		})
	}
}

func TestEveryFailingExpectationIsListed(t *testing.T) {
	g := NewWithT(t)
	l := newLab(t)
	r := l.measured("test/pool", "reference", map[string]any{"pool-max-conn": 10}, 1, 5000, 3)
	r.Metrics["errors"] = 7
	delete(r.Metrics, "reuses")
	r.Metrics["requests"] = 2
	found := problems(build(t, l.records))
	g.Expect(found).To(HaveLen(1))
	g.Expect(found[0].lines).To(ContainElements(
		problemLine{"connects >= users", " (3 >= 50) does not hold; expected because each user's first request needs one"},
		problemLine{"connects <= requests or reuses > 0", ": reuses has no value in this cell"},
		problemLine{"errors == 0", " (7 == 0) does not hold; expected because every request gets a complete response"},
	))
}

func TestASelfCheckThatFailedBesideADeathIsShown(t *testing.T) {
	g := NewWithT(t)
	l := newLab(t)
	r := l.measured("test/pool", "reference", map[string]any{"pool-max-conn": 10}, 1, 5000, 60)
	r.Target.Died = &measure.Death{Status: "exit status 3"}
	r.SelfChecks["sum"] = measure.SelfCheck{Result: measure.CheckFailed, Detail: "1 == 2"}
	found := problems(build(t, l.records))
	g.Expect(found[0].lines).To(Equal([]problemLine{{"", "the target died: exit status 3"}, {"", "self-check sum: 1 == 2"}}))
	g.Expect(found[0].output).To(BeEmpty())
}
