package scenarios

import (
	"slices"
	"testing"

	. "github.com/onsi/gomega"
)

func TestTablesOfTheGrammarAreSorted(t *testing.T) {
	g := NewWithT(t)
	g.Expect(slices.IsSorted(operators)).To(BeTrue())
	g.Expect(slices.IsSorted(functionNames())).To(BeTrue())
	g.Expect(slices.IsSorted(reserved)).To(BeTrue())
	g.Expect(slices.IsSorted(inputNames)).To(BeTrue())
}

// What could yield nil, loop, or mean two things is not part of the expressions.
func TestWhatExpressionsMayNotUse(t *testing.T) {
	that := func(e string) string { return "that: >-\n      " + e }
	var rows []broken
	for _, row := range []struct{ expr, says string }{
		{`connects != nil`, "nil is not part of these expressions"},
		{`(connects ?? 3) == 3`, "?? is not part of these expressions"},
		{`connects ** 2 == 4`, "** is not part of these expressions"},
		{`5 in 1..connects`, ".. is not part of these expressions"},
		{`server_proto matches "h."`, "matches is not part of these expressions"},
		{`{"a": connects}.b == 3`, "only link"},
		{`{"a": connects} == 3`, "braces are not part of these expressions: an axis is named without them"},
		{`connects.a == 3`, "only link"},
		{`[connects][3] == 3`, "only link"},
		{`[connects][0:1] == [3]`, "this is not part of these expressions"},
		{`let x = connects; x == 3`, "this is not part of these expressions"},
		{`len(server_proto) == connects`, `no function "len": one of abs, ceil, floor, max, min, round`},
		{`mix(3, connects) == 3`, `no function "mix": did you mean "max"?`},
		{`divide(connects, 3) == 3`, `no function "divide"`},
		{`max() == connects`, "not enough arguments"},
		{`max(server_proto) == connects`, "cannot use string"},
		{`abs(connects, 3) == 3`, "too many arguments"},
		{`connects == "3"`, "mismatched types"},
		{`connects % 2 == 0`, "% is not part of these expressions"},
		{`server_proto / 2 == connects`, "cannot use string"},
		{`link == connects`, `write link["be/s1"].requests`},
		{`link["be/s1"] == connects`, "only link"},
		{`link["be/s1"]["requests"] == connects`, "only link"},
		{`link["be/s1"]?.requests == connects`, "this is not part of these expressions"},
		{`link[server_proto].requests == connects`, "only link"},
		{`link["be/s2"].requests == connects`, `no server "be/s2": did you mean "be/s1"?`},
		{`link["be/s1"].request == connects`, `unknown name "request": did you mean "requests"?`},
		{`link["be/s1"].users == connects`, `unknown name "users"`},
		{`link["be/s1"].requests.x == connects`, "only link"},
		{`server_proto in ["h1", "h3"] and connects > 1`, `axis server_proto has no value "h3"`},
		{`"h3" != server_proto and connects > 1`, `axis server_proto has no value "h3"`},
		{`connects > 1 and`, "unexpected end"},
	} {
		rows = append(rows, broken{goodLine, that(row.expr), "12:11", []string{row.says}})
	}
	refuses(t, rows)
}
