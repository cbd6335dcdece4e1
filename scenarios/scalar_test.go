package scenarios

import (
	"testing"

	. "github.com/onsi/gomega"
)

func TestPlaceholdersAreWholeQuotedAndKnown(t *testing.T) {
	const reuse = `http-reuse: "{http-reuse}"`
	refuses(t, []broken{
		{reuse, `http-reuse: "{http-reus}"`, "7:33", []string{`no axis "http-reus" in matrix`, `did you mean "http-reuse"?`}},
		{reuse, `http-reuse: {http-reuse}`, "7:33", []string{`a placeholder stands in quotes: "{http-reuse}"`}},
		{reuse, `http-reuse: "x{http-reuse}"`, "7:33", []string{"a placeholder is a whole value"}},
		{reuse, `http-reuse: "{}"`, "7:33", []string{`no axis ""`}},
		{"name: s1", "name: 's-{server-proto}'", "8:18", []string{"a placeholder is a whole value"}},
		// A value that does not fit is shown where it was written.
		{"[safe, always]", "[safe, alwyas]", "6:22", []string{`http-reuse cannot be "alwyas"`, `did you mean "always"?`}},
		{"users: 10", `users: "{http-reuse}"`, "6:16", []string{`users takes a whole number, found "safe"`}},
	})
}

func TestAPlaceholderTakesTheTypeOfItsValue(t *testing.T) {
	g := NewWithT(t)
	s := parsed(t, "http-reuse: [safe, always]", "http-reuse: [safe, always]\n  n: [1, 64]", "users: 10", `users: "{n}"`)
	cases, err := s.Plan(Options{Filter: map[string][]string{"n": {"64"}}})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(cases[0].Load[0].Users).To(Equal(64))
	g.Expect(cases[0].Axes["n"]).To(Equal(64))
	refuses(t, []broken{{"users: 10", `users: "10"`, "9:16", []string{`users takes a whole number, found "10"`}}})
}
