package haproxycfg

import (
	"testing"

	. "github.com/onsi/gomega"
)

// testEnvironment is the environment of all tests.
var testEnvironment = map[string]string{
	"WORD": "value", "TWO": "one two", "EMPTY": "", "HOST": "127.0.0.1", "PORT": "8080", "ADDR": "127.0.0.1:8080", "FD": "3", "DOLLAR": "a$WORD",
}

func testLookup(name string) (string, bool) {
	value, set := testEnvironment[name]
	return value, set
}

// quotes are lines and their words, or the beginning of the complaint. Where the complaint is ours alone, HAProxy takes the line.
var quotes = []struct {
	line      string
	words     []string
	err       string
	column    int
	oursAlone bool
}{
	{line: `plain`, words: []string{"plain"}},
	{line: " \t lead \v two\fthree ", words: []string{"lead", "two", "three"}},
	{line: `a#comment`, words: []string{"a"}},
	{line: `a\#b c`, words: []string{"a#b", "c"}},
	{line: `a\ b`, words: []string{"a b"}},
	{line: `a\\b`, words: []string{`a\b`}},
	{line: `a\'b`, words: []string{`a'b`}},
	{line: `a\"b`, words: []string{`a"b`}},
	{line: `a\qb`, words: []string{`a\qb`}},
	{line: `a\$b`, words: []string{`a\$b`}},
	{line: "a\\\tb", words: []string{`a\`, "b"}},
	{line: `a\tb`, words: []string{"a\tb"}},
	{line: `\x41b`, words: []string{"Ab"}},
	{line: `abc\`, words: []string{`abc\`}},
	{line: `a"b"c'd'e`, words: []string{"abcde"}},
	{line: `"a#b"`, words: []string{"a#b"}},
	{line: `"a b" c`, words: []string{"a b", "c"}},
	{line: `"a'b"`, words: []string{"a'b"}},
	{line: `"a\"b"`, words: []string{`a"b`}},
	{line: `"a\\b"`, words: []string{`a\b`}},
	{line: `"a\ b\#\'"`, words: []string{`a b#'`}},
	{line: `"a\qb"`, words: []string{`a\qb`}},
	{line: "\"a\\\tb\"", words: []string{"a\\\tb"}},
	{line: `"\x41"`, words: []string{"A"}},
	{line: `'a\qb'`, words: []string{`a\qb`}},
	{line: `'a\'`, words: []string{`a\`}},
	{line: `'$WORD "x"'`, words: []string{`$WORD "x"`}},
	{line: `'a''b'`, words: []string{"ab"}},
	{line: `$WORD`, words: []string{"$WORD"}},
	{line: `${WORD}`, words: []string{"${WORD}"}},
	{line: `"x${WORD}y"`, words: []string{"xvaluey"}},
	{line: `"x$WORD/y"`, words: []string{"xvalue/y"}},
	{line: `"$WORD-z"`, words: []string{"value-z"}},
	{line: `"$WORD$WORD"`, words: []string{"valuevalue"}},
	{line: `"\$WORD"`, words: []string{"$WORD"}},
	{line: `"${DOLLAR}"`, words: []string{"a$WORD"}},
	{line: `"${WORD-default}"`, words: []string{"value"}},
	{line: `"${NONE-default}"`, words: []string{"default"}},
	{line: `"${NONE-a b}"`, words: []string{"a b"}},
	{line: `"${NONE-a"b}"`, words: []string{`a"b`}},
	{line: `"${NONE-a\"b}"`, words: []string{`a\"b`}},
	{line: `"${NONE-a}b}"`, words: []string{"ab}"}},
	{line: `"${NONE-$WORD}"`, words: []string{"$WORD"}},
	{line: `"x${NONE}y"`, words: []string{"xy"}},
	{line: `"${TWO}"`, words: []string{"one two"}},
	{line: `"${TWO[*]}"`, words: []string{"one", "two"}},
	{line: `"p${TWO[*]}q"`, words: []string{"pone", "twoq"}},
	{line: `"${NONE[*]-def}"`, words: []string{"def"}},
	{line: `"${.LINE}"`, words: []string{"2"}},
	{line: `"$.LINE-5"`, words: []string{"2-5"}},
	{line: `x"${EMPTY}"`, words: []string{"x"}},

	{line: `  "abc`, err: "this double quote is not closed", column: 3},
	{line: `x 'abc`, err: "this single quote is not closed", column: 3},
	{line: `"a\`, err: "this double quote is not closed", column: 1},
	{line: `a\x4`, err: `\x needs two hexadecimal digits`, column: 2},
	{line: `a\x4g`, err: `\x needs two hexadecimal digits`, column: 2},
	{line: `"a\x"`, err: `\x needs two hexadecimal digits`, column: 3},
	{line: `\x00ab`, err: "a word cannot hold a NUL", column: 1, oursAlone: true},
	{line: `"a$"`, err: "a dollar sign in double quotes begins a variable", column: 3},
	{line: `"$1"`, err: "a dollar sign in double quotes begins a variable", column: 2},
	{line: `"${}"`, err: "a dollar sign in double quotes begins a variable", column: 2},
	{line: `"${-x}"`, err: "a dollar sign in double quotes begins a variable", column: 2},
	{line: `"${.BOGUS}"`, err: "a dollar sign in double quotes begins a variable", column: 2},
	{line: `"${WORD"`, err: "the brace of variable 'WORD' is not closed", column: 2},
	{line: `"${WORD.}"`, err: "the brace of variable 'WORD' is not closed", column: 2},
	{line: `"${NONE-"`, err: "the brace of variable 'NONE' is not closed", column: 2},
	{line: `"${WORD[*}"`, err: "only [*] can follow the name of variable 'WORD'", column: 2},
	{line: `"${NONE[*]}"`, err: "variable 'NONE' holds no words for [*]", column: 2, oursAlone: true},
	{line: `"${EMPTY[*]}"`, err: "variable 'EMPTY' holds no words for [*]", column: 2, oursAlone: true},
}

func TestSplitLine(t *testing.T) {
	r := newReader("f", testLookup)
	r.line = 2
	for _, q := range quotes {
		g := NewWithT(t)
		words, err := splitLine(Pos{"f", 2, 1}, q.line, r.lookup)
		if q.err != "" {
			g.Expect(err).NotTo(BeNil(), q.line)
			g.Expect(err.text).To(HavePrefix(q.err), q.line)
			g.Expect(err.column).To(Equal(q.column), q.line)
			continue
		}
		g.Expect(err).To(BeNil(), q.line)
		var texts []string
		for _, w := range words {
			texts = append(texts, w.text)
		}
		g.Expect(texts).To(Equal(q.words), q.line)
	}
}

// A word knows where it begins, quotes included, and which variables were not set in it.
func TestSplitLinePositions(t *testing.T) {
	g := NewWithT(t)
	words, err := splitLine(Pos{"f", 7, 1}, `	one  "two"\ x "${NONE}${NADA}"`, testLookup)
	g.Expect(err).To(BeNil())
	g.Expect(words).To(Equal([]word{
		{"one", Pos{"f", 7, 2}, nil},
		{"two x", Pos{"f", 7, 7}, nil},
		{"", Pos{"f", 7, 16}, []string{"NONE", "NADA"}},
	}))
}
