package scenarios

import (
	"testing"

	. "github.com/onsi/gomega"
)

func TestNamesMeanOneThing(t *testing.T) {
	const axes = "  http-reuse: [safe, always]"
	refuses(t, []broken{
		{axes, axes + "\n  requests: [5, 10]", "7:3", []string{"never used"}},
		{"matrix:", "matrix:\n  connects: [4]", "5:3", []string{"never used"}},
		{goodLine, "{that: connects == 3, when: http-reuse == 'safe'}", "12:33", []string{`unknown name "http": an axis is written with _ in expressions: http_reuse`}},
		{goodLine, "{that: connects == 3, when: pool_max_conn == 1}", "12:33", []string{"pool_max_conn has no value: the scenario leaves it open"}},
	})
	for _, row := range []struct {
		axis, fills, with string
		says              string
	}{
		{"requests: [5, 10]", "users: 10", `users: "{requests}"`, "axis requests is called requests in expressions, and so is a metric"},
		{"users: [5, 10]", "threads: 4", `threads: "{users}"`, "axis users is called users in expressions, and so is an input"},
		{"link: [5, 10]", "users: 10", `users: "{link}"`, `axis link: "link" has a meaning of its own`},
		{"in: [5, 10]", "users: 10", `users: "{in}"`, `axis in: "in" has a meaning of its own`},
	} {
		g := NewWithT(t)
		src := replaced(t, good, axes, axes+"\n  "+row.axis, row.fills, row.with)
		_, err := Parse("my.yaml", []byte(src), vocabulary)
		g.Expect(err).To(MatchError(HavePrefix("my.yaml:7:3: " + row.says)))
	}
}

// A sweep over users is written users: "{users}"; the axis and the input are then the same thing.
func TestAnAxisMayBeCalledLikeTheInputItFills(t *testing.T) {
	g := NewWithT(t)
	s := parsed(t, "  http-reuse: [safe, always]", "  http-reuse: [safe, always]\n  users: [5, 10]", "users: 10", `users: "{users}"`,
		goodLine, "{that: connects <= users}")
	env, err := s.Env(map[string]any{"server-proto": "h1", "http-reuse": "safe", "users": 5}, map[string]any{"users": 5}, map[string]float64{"connects": 7}, nil)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(s.Expect[0].Values(env)).To(Equal("connects <= users: 7 <= 5"))
}
