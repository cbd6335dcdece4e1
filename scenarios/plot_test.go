package scenarios

import (
	"testing"

	. "github.com/onsi/gomega"
)

// sweeping is good with an axis of numbers.
var sweeping = []string{"  http-reuse: [safe, always]", "  http-reuse: [safe, always]\n  users: [1, 10]", "users: 10", `users: "{users}"`}

func TestPlotsAreRead(t *testing.T) {
	g := NewWithT(t)
	src := append([]string{"note:", "plot:\n  - {x: users, y: connects, series: http-reuse, facet: server-proto, log: xy}\n  - {x: users, y: errors, series: server-proto, facet: http-reuse}\nnote:"}, sweeping...)
	s := parsed(t, src...)
	g.Expect(s.Plots).To(Equal([]Plot{
		{X: "users", Y: "connects", Series: "http-reuse", Facet: "server-proto", Log: "xy"},
		{X: "users", Y: "errors", Series: "server-proto", Facet: "http-reuse"},
	}))
	g.Expect([]bool{s.Plots[0].LogX(), s.Plots[0].LogY(), s.Plots[1].LogX(), s.Plots[1].LogY()}).To(Equal([]bool{true, true, false, false}))
	g.Expect(compiled(t).Validate(instance(t, string(s.Source)))).To(Succeed())
}

func TestPlotsAreChecked(t *testing.T) {
	for plot, says := range map[string]string{
		"{y: connects}": "an element of plot has no x: write {x: users, y: connects}",
		"{x: users}":    "has no y",
		"{x: user, y: connects, series: http-reuse, facet: server-proto}":           `no axis "user" in matrix: did you mean "users"?`,
		"{x: users, y: connect, series: http-reuse, facet: server-proto}":           `no metric "connect" to plot: did you mean "connects"?`,
		"{x: http-reuse, y: connects, series: users, facet: server-proto}":          "the values of axis http-reuse are no numbers",
		"{x: users, y: connects, series: users, facet: server-proto}":               "axis users has a place in this plot already",
		"{x: users, y: connects, series: http-reuse, facet: http-reuse}":            "axis http-reuse has a place in this plot already",
		"{x: users, y: connects, series: http-reuse}":                               "axis server-proto has several values",
		"{x: users, y: connects, series: http-reuse, facet: server-proto, log: yx}": `log cannot be "yx"`,
		"{x: users, y: connects, serie: http-reuse}":                                `unknown field "serie" in an element of plot`,
	} {
		t.Run(plot, func(t *testing.T) {
			src := replaced(t, good, append([]string{"note:", "plot: [" + plot + "]\nnote:"}, sweeping...)...)
			_, err := Parse("my.yaml", []byte(src), vocabulary)
			NewWithT(t).Expect(err).To(MatchError(And(HavePrefix("my.yaml:14:"), ContainSubstring(says))))
		})
	}
}

// A logarithm has no place for nothing.
func TestALogScaleNeedsNumbersAboveZero(t *testing.T) {
	src := replaced(t, good, "note:", "plot: [{x: n, y: connects, series: http-reuse, facet: server-proto, log: x}]\nnote:",
		"  http-reuse: [safe, always]", "  http-reuse: [safe, always]\n  n: [0, 1]", "name: s1", `name: s1, size: "{n}"`)
	_, err := Parse("my.yaml", []byte(src), vocabulary)
	NewWithT(t).Expect(err).To(MatchError(ContainSubstring("a logarithmic scale has no place for the values of axis n")))
}
