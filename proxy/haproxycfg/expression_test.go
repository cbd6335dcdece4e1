package haproxycfg

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// expressions and their values, "true", "false" or "wrong", the same as HAProxy's unless the row says why not. Some need a
// HAProxy that is newer than 2.6.
var expressions = []struct{ text, want, since, oursAlone string }{
	{"", "false", "", ""},
	{"0", "false", "", ""},
	{"00", "false", "", ""},
	{"-0", "false", "", ""},
	{"1", "true", "", ""},
	{" 1 ", "true", "", ""},
	{"-1", "true", "", ""},
	{"+1", "true", "", ""},
	{"0x1", "true", "", ""},
	{"0x0", "false", "", ""},
	{"010", "true", "", ""},
	{"99999999999999999999", "true", "", ""},
	{"2x", "wrong", "", ""},
	{"0x", "wrong", "", ""},
	{"08", "wrong", "", ""},
	{"1.5", "wrong", "", ""},
	{"- 1", "wrong", "", ""},
	{"--1", "wrong", "", ""},
	{"abc", "wrong", "", ""},
	{"true", "wrong", "", ""},
	{"1 1", "wrong", "", ""},
	{"1 && 1", "true", "", ""},
	{"1&&0", "false", "", ""},
	{"0 || 1", "true", "", ""},
	{"1 || 0 && 0", "true", "", ""},
	{"0 && 0 || 1", "true", "", ""},
	{"0 && (0 || 1)", "false", "", ""},
	{"(1 || 0) && 0", "false", "", ""},
	{"0||0||1", "true", "", ""},
	{"!0", "true", "", ""},
	{"!!0", "false", "", ""},
	{"! ! 1", "true", "", ""},
	{"!0 && 0", "false", "", ""},
	{"!(0 && 0)", "true", "", ""},
	{"( ( 1 ) )", "true", "", ""},
	{"()", "wrong", "", ""},
	{"(1", "wrong", "", ""},
	{"1)", "wrong", "", ""},
	{"!", "wrong", "", ""},
	{"1 &&", "wrong", "", ""},
	{"|| 1", "wrong", "", ""},
	{"1 & 1", "wrong", "", ""},
	{"1 | 1", "wrong", "", ""},
	{"1 || bad", "wrong", "", ""},
	{"0 && bad", "wrong", "", ""},
	{"(1)(1)", "wrong", "", ""},
	{"1 # no comment", "wrong", "", ""},
	{`"1 && 0"`, "false", "", ""},
	{`1 "" && 1`, "true", "", ""},
	{`"1`, "wrong", "", ""},
	{`"$"`, "wrong", "", ""},
	{"defined(WORD)", "true", "", ""},
	{"defined(EMPTY)", "true", "", ""},
	{"defined(NONE)", "false", "", ""},
	{"defined( WORD )", "false", "", ""},
	{"defined()", "false", "", ""},
	{`defined("WORD")`, "true", "", ""},
	{"defined(WORD", "wrong", "", ""},
	{"defined (WORD)", "wrong", "", ""},
	{"defined(WORD,x)", "wrong", "", ""},
	{"defined", "wrong", "", "HAProxy takes it for false"},
	{"feature(THREAD)", "true", "", ""},
	{"feature(thread)", "false", "", ""},
	{"feature(OPENSSL)", "false", "", "TLS is not built yet"},
	{"feature(BOGUS)", "false", "", ""},
	{"!feature(BOGUS) && feature(THREAD)", "true", "", ""},
	{"enabled(EPOLL)", "true", "2.7", ""},
	{"enabled(BOGUS)", "false", "2.7", ""},
	{"enabled(SPLICE)", "true", "2.7", ""},
	{"feature(LINUX_SPLICE)", "true", "", ""},
	{"streq(a,a)", "true", "", ""},
	{"streq(a,b)", "false", "", ""},
	{"streq(,)", "true", "", ""},
	{"streq(a, a)", "false", "", ""},
	{"streq(a  b,a b)", "true", "", ""},
	{"streq(a b,'a b')", "true", "", ""},
	{`streq(a\ b,"a b")`, "true", "", ""},
	{`streq("$WORD",value)`, "true", "", ""},
	{`streq("${TWO[*]}",one two)`, "true", "", ""},
	{"streq($WORD,value)", "false", "", ""},
	{"streq(a(,a()", "true", "", ""},
	{"streq(a)", "wrong", "", ""},
	{"streq()", "wrong", "", ""},
	{"streq(a,a,a)", "wrong", "", ""},
	{"streq(a,a)x", "wrong", "", ""},
	{`'streq("a,b","a,b")'`, "true", "", ""},
	{`'streq("a)","a)")'`, "true", "", ""},
	{`"streq('a\\b',\"a\\\\b\")"`, "true", "", ""},
	{`"streq('a\\\\b',\"a\\\\\\\\b\")"`, "true", "", ""},
	{`'streq(a\ b,"a b")'`, "true", "", ""},
	{`'streq(a\q,a\\q)'`, "true", "", ""},
	{`'streq("a\tb",a	b)'`, "true", "", ""},
	{`'streq(\x61,a)'`, "false", "", ""},
	{`'streq(a\,b,"a,b")'`, "wrong", "", ""},
	{`'streq("a"b,ab)'`, "true", "", ""},
	{"strneq(a,b)", "true", "", ""},
	{"strneq(a,a)", "false", "", ""},
	{"strstr(abc,bc)", "true", "2.7", ""},
	{"strstr(abc,d)", "false", "2.7", ""},
	{"strstr(abc,)", "true", "2.7", ""},
	{"version_atleast(2.4)", "true", "", ""},
	{"version_atleast(99)", "false", "", ""},
	{"version_before(99)", "true", "", ""},
	{"version_before(2.4)", "false", "", ""},
	{"version_atleast(x)", "wrong", "", "HAProxy takes it for 0"},
	{"openssl_version_atleast(1.1.1)", "false", "", "TLS is not built yet"},
	{"openssl_version_before(1.1.1)", "false", "", ""},
	{"openssl_version_before(x)", "wrong", "", ""},
	{"ssllib_name_startswith(OpenSSL)", "false", "", "TLS is not built yet"},
	{"fips_mode()", "wrong", "", ""},
	{"bogus(x)", "wrong", "", ""},
}

func TestEvaluate(t *testing.T) {
	for _, e := range expressions {
		holds, err := Evaluate(e.text, testLookup)
		NewWithT(t).Expect(verdict(holds, err)).To(Equal(e.want), "%s: %v", e.text, err)
	}
}

func verdict(holds bool, err error) string {
	switch {
	case err != nil:
		return "wrong"
	case holds:
		return "true"
	}
	return "false"
}

func TestExpressionMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"1 1":                    "'1' cannot follow here: right are '&&', '||' and the end",
		"!":                      "an expression is missing here: a number, NAME(...), or one of these after '!' or in parentheses",
		"&& 1":                   "'&& 1' is no expression: right are numbers and NAME(...)",
		"(1":                     "this parenthesis is not closed",
		"streq(a":                "this parenthesis is not closed",
		"streq(a)":               "'streq' has another number of arguments: streq(TEXT,TEXT)",
		"defined":                "'defined' lacks its arguments: defined(NAME)",
		"version_before(3.x)":    "version_before(VERSION): '3.x' is no version, such as 2.6, 3.0.11 or 3.0-dev5",
		`streq("a`:               `column 7: this double quote is not closed on its line; a quote itself is written \"`,
		strings.Repeat("(", 200): "an expression has at most 100 parentheses in each other",
		"a\nb":                   "an expression is one line",
	} {
		_, err := Evaluate(text, nil)
		NewWithT(t).Expect(err).To(MatchError(HavePrefix(want)), text)
	}
}

// No text makes the evaluator panic; a value that one has does not change by parentheses around it or by two negations.
func FuzzEvaluate(f *testing.F) {
	for _, e := range expressions {
		f.Add(e.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		holds, err := valueOf(text, testLookup)
		if err != nil {
			if err.offset < 0 || err.offset > len(text) || err.text == "" {
				t.Fatalf("%q: %+v", text, err)
			}
			return
		}
		if strings.Trim(text, " \t\v\f") == "" {
			return
		}
		for _, same := range []string{"(" + text + ")", "!!(" + text + ")", "0||(" + text + ")", "(" + text + ")&&1"} {
			if again, err := valueOf(same, testLookup); err == nil && again != holds {
				t.Fatalf("%q is %v, %q is %v", text, holds, same, again)
			}
		}
		_, _ = Evaluate(text, testLookup)
	})
}
