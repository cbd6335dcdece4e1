package scenarios

import (
	"errors"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

func TestWhatIsNotPlainYAMLIsRefused(t *testing.T) {
	for _, row := range []struct{ name, src, want string }{
		{"nothing", "", "f.yaml:1:1: the file is empty"},
		{"a comment", "# later\n", "f.yaml:1:1: the file is empty"},
		{"a list", "- scenario: a\n", "f.yaml:1:1: the scenario is a mapping of names to values, found a list"},
		{"a text", "hello\n", `f.yaml:1:1: the scenario is a mapping of names to values, found "hello"`},
		{"two documents", good + "---\n" + good, "f.yaml:15:1: a second document"},
		{"a directive", "%YAML 1.2\n---\n" + good, "f.yaml:1:1: a scenario file has no % directives"},
		{"a key twice", good + "about: b\n", `f.yaml:14:1: mapping key "about" already defined at [3:1]`},
		{"a tab", "scenario:\n\tb: 1\n", "f.yaml:2:1: found character"},
		{"not UTF-8", "scenario: é\xff\n", "f.yaml:1:12: this is not UTF-8 text"},
		{"an anchor", strings.Replace(good, "my/one", "&a b", 1), "f.yaml:1:11: scenario takes one value, found an anchor or alias"},
		{"an alias", strings.Replace(good, "my/one", "*a", 1), "f.yaml:1:11: scenario takes one value, found an anchor or alias"},
		{"a merge key", "<<: {scenario: a}\n", "f.yaml:1:1: the scenario: a key is a plain name"},
		{"a number as key", "1: a\n", "f.yaml:1:1: the scenario: a key is a plain name, found 1"},
		{"an open list", "servers: [1, 2\n", "f.yaml:1:10: sequence end token ']' not found"},
		{"deep lists", strings.Repeat("[", 5000), "f.yaml:1:1: too many brackets"},
		{"deep lists over lines", strings.Repeat("[\n", 5000), "f.yaml:33:1: too many brackets"},
		{"deep dashes", strings.Repeat("- ", 5000), "f.yaml:1:1: too many brackets"},
		{"too long", strings.Repeat("# \n", 30000), "f.yaml:1:1: the file has 90000 bytes"},
	} {
		t.Run(row.name, func(t *testing.T) {
			g := NewWithT(t)
			_, err := Parse("f.yaml", []byte(row.src), vocabulary)
			var e *Error
			g.Expect(errors.As(err, &e)).To(BeTrue(), "%v", err)
			g.Expect(err.Error()).To(HavePrefix(row.want))
		})
	}
}

func TestLinesMayEndInCRLF(t *testing.T) {
	g := NewWithT(t)
	_, err := Parse("f.yaml", []byte(strings.ReplaceAll(good, "\n", "\r\n")), vocabulary)
	g.Expect(err).NotTo(HaveOccurred())
	_, err = Parse("f.yaml", []byte(strings.ReplaceAll(strings.Replace(good, "threads: 4", "threads: 0", 1), "\n", "\r\n")), vocabulary)
	g.Expect(err).To(MatchError(And(ContainSubstring("f.yaml:7:18: "), Not(ContainSubstring("\r")))))
}

// An expression that YAML takes apart before anyone sees it: the advice says what to write.
func TestAnExpressionThatNeedsQuotesIsToldSo(t *testing.T) {
	const line = "{that: connects <= requests + slack, because: no request needs two}"
	const advice = "stands in single quotes: {that: 'link[\"be/s1\"].requests > 0'}"
	refuses(t, []broken{
		{line, `{that: link["be/s1"].requests > 0}`, "12:16", []string{advice}},
		{line, `{that: "h1" == server_proto}`, "12:17", []string{advice}},
		{line, `{that: errors == 0, when: server_proto in ["h1"]}`, "12:47", []string{advice}},
		{line, `{that: !(errors > 0)}`, "12:20", []string{advice}},
		{line, `{that: max(errors, 1) <= 3}`, "12:24", []string{`unknown field "1) <= 3"`, advice}},
		{line, `{that: errors == 0, because: one, two}`, "12:39", []string{`unknown field "two"`, advice}},
		{line, `{that: {http-reuse} == "safe"}`, "12:25", []string{advice}},
		{line, `{that: {http-reuse}}`, "12:12", []string{"that: in an expression an axis is named without braces: http_reuse"}},
		{line, `that: "h1" == server_proto`, "12:16", []string{advice}},
		{line, `that: errors == 0 ? true : false`, "12:11", []string{advice}},
	})
	parsed(t, line, `{that: 'link["be/s1"].requests > 0'}`)
	parsed(t, line, `{that: 'min(connects, requests) > 0', when: 'server_proto in ["h1", "h2"]'}`)
	parsed(t, line, `{that: '!(errors > 0)'}`)
	parsed(t, line, `that: link["be/s1"].requests > 0`)
}
