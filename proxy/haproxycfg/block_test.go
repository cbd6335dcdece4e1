package haproxycfg

import (
	"fmt"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// blocks are the first lines of a configuration that goes on with minimal: what they make of it is the notices that are shown, or
// the complaints, as line:column: text. What HAProxy makes of them is the same.
var blocks = []struct {
	lines string
	want  string
	since string
}{
	{".if 1\n.notice yes\n.else\n.notice no\n.endif", "2: yes", ""},
	{".if 0\n.notice yes\n.else\n.notice no\n.endif", "4: no", ""},
	{".if 0\n.notice a\n.elif 1\n.notice b\n.elif 1\n.notice c\n.else\n.notice d\n.endif", "4: b", ""},
	{".if 1\n.notice a\n.elif bad\n.alert b\n.else\n.alert c\n.endif", "2: a", ""},
	{".if 1\n.if 0\n.notice a\n.else\n.notice b\n.endif\n.notice c\n.endif\n.notice d", "5: b, 7: c, 9: d", ""},
	{".if 0\n.if 1\n.notice a\n.else\n.notice b\n.endif\n.else\n.notice c\n.endif", "8: c", ""},
	{".if 0\n.if bad\n.elif worse\n.endif\n.endif", "", ""},
	{".if 0\nbogus\n.bogus\n\"\" x\nglobal x\n.alert no\n.endif", "", ""},
	{".if\n.alert empty is false\n.endif", "", ""},
	{"\t .if  1 # why\n  .notice 'a b'\n .endif # done", "2: a b", ""},
	{`".if" 1` + "\n.notice quoted\n.endif", "2: quoted", ""},
	{`.if "1 && 0"` + "\n.alert together\n.endif", "", ""},
	{`.if streq("${TWO}",one two)` + "\n.notice words\n.endif", "2: words", ""},
	{`.if streq("${TWO[*]}",'one two')` + "\n.notice words\n.endif", "2: words", ""},
	{`.if streq("$NONE",)` + "\n.notice unset\n.endif", "2: unset", ""},
	// Measured: HAProxy chokes on a default value in a line that is longer than those above it.
	{".notice 'a line that is longer than those below it'\n" + `.if streq("${NONE-x}",x)` + "\n.notice default\n.endif", "1: a line that is longer than those below it, 3: default", ""},
	{".if feature(THREAD)\n.notice threads\n.endif", "2: threads", ""},
	{".if strstr(abc,b)\n.notice part\n.endif", "2: part", "2.7"},
	{"global\n\tsetenv NONE x\n\t.if streq(\"$NONE\",x)\n\t.notice set\n\t.endif", "4: set", ""},

	{".if 1", "13:1: the .if at line 1 has no .endif", ""},
	{".if 1\n.if 1\n.endif", "15:1: the .if at line 1 has no .endif", ""},
	{".if 0\n.else\n", "15:1: the .if at line 1 has no .endif", ""},
	{"\n .endif", "2:2: .endif without .if above it", ""},
	{".else", "1:1: .else without .if above it", ""},
	{".elif 1", "1:1: .elif without .if above it", ""},
	{".if 1\n.else\n.else\n.endif", "3:1: .else after .else: .else is the last part of the .if at line 1", ""},
	{".if 1\n.else\n.elif 1\n.endif", "3:1: .elif after .else: .else is the last part of the .if at line 1", ""},
	{".if 0\n.if 0\n.else\n.else\n.endif\n.endif", "4:1: .else after .else: .else is the last part of the .if at line 2", ""},
	{".if 1\n.else if 1\n.endif", "2:7: 'if' is one word too many: nothing follows .else", ""},
	{".if 1\n.endif 1", "2:8: '1' is one word too many: nothing follows .endif", ""},
	{".if bad\nbogus\n.endif\nbogus", "1:5: .if: 'bad' is no expression: right are numbers and defined(...), enabled(...), feature(...), openssl_version_atleast(...), " +
		"openssl_version_before(...), ssllib_name_startswith(...), streq(...), strneq(...), strstr(...), version_atleast(...), version_before(...)", ""},
	{".if 0\n  .elif  1  &&  featur(X)\n.endif", "2:17: .elif: 'featur' is no expression: right are numbers and defined(...), enabled(...), feature(...), openssl_version_atleast(...), " +
		"openssl_version_before(...), ssllib_name_startswith(...), streq(...), strneq(...), strstr(...), version_atleast(...), version_before(...) (did you mean 'feature'?)", ""},
	{".if 1 2\n.endif", "1:7: .if: '2' cannot follow here: right are '&&', '||' and the end", ""},
	{".if 0\na \"b\n.endif", "2:3: this double quote is not closed on its line; a quote itself is written \\\"", ""},
	{".if 0\n" + strings.Repeat("x ", 65) + "\n.endif", "2:129: a line has at most 64 words", ""},
	{"bogus x\n.if bad\n.endif\nbogus", "1:1: 'bogus' stands before the first section\n2:5: .if: 'bad' is no expression: right are numbers and defined(...), " +
		"enabled(...), feature(...), openssl_version_atleast(...), openssl_version_before(...), ssllib_name_startswith(...), streq(...), strneq(...), strstr(...), " +
		"version_atleast(...), version_before(...)", ""},
}

func TestBlocks(t *testing.T) {
	for _, b := range blocks {
		g := NewWithT(t)
		c, err := Parse("test.cfg", []byte(b.lines+"\n"+minimal), testLookup)
		if err != nil {
			g.Expect(strings.ReplaceAll(err.Error(), "test.cfg:", "")).To(Equal(b.want), b.lines)
			continue
		}
		g.Expect(shown(c.Notices)).To(Equal(b.want), b.lines)
	}
}

// shown gives the line and the text of each message.
func shown(ds []Diagnostic) string {
	var all []string
	for _, d := range ds {
		line, _, _ := strings.Cut(strings.TrimPrefix(d.Pos.String(), d.Pos.File+":"), ":")
		all = append(all, line+": "+d.Text)
	}
	return strings.Join(all, ", ")
}

// A column is exact as long as no quote or escape stands before it in its word.
func TestColumnsOfExpressions(t *testing.T) {
	for line, column := range map[string]int{
		`.if 1 && x`:                       10,
		`  .if  (1||x(`:                    12,
		`.if 1   ||   "x y"`:               14,
		`.if "1"   &&   x`:                 16,
		`.if streq(a,b) && streq(a,b,c)`:   19,
		`.if version_atleast(x)`:           5,
		`.if 1 && (1 || 1`:                 10,
		`.if defined(X`:                    12,
		`.if !`:                            6,
		`.if streq(a,a) version_before(1)`: 16,
	} {
		g := NewWithT(t)
		_, err := Parse("f", []byte(line+"\n"), nil)
		g.Expect(err).To(BeAssignableToTypeOf(Diagnostics{}), line)
		g.Expect(err.(Diagnostics)[0].Pos.Column).To(Equal(column), line)
	}
}

// Sections and blocks end with their file; names and defaults do not.
func TestSeveralFiles(t *testing.T) {
	g := NewWithT(t)
	first, second := minimal, "listen l\n\tbind :1\n\tserver s 127.0.0.1:1\n.notice \"${.FILE}:${.LINE} ${.SECTION}\"\n"
	c, err := ParseFiles([]File{{"z.cfg", []byte(first)}, {"a.cfg", []byte(second)}}, nil)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.Proxies[2].Pos).To(Equal(Pos{"a.cfg", 1, 1}))
	g.Expect(c.Notices).To(Equal([]Diagnostic{{Pos{"a.cfg", 4, 1}, "a.cfg:4 l"}}))

	for _, wrong := range []struct{ second, want string }{
		{"\tserver t 127.0.0.1:1\n", "a.cfg:1:2: 'server' stands before the first section"},
		{".endif\n", "a.cfg:1:1: .endif without .if above it"},
		{".if 1\n", "a.cfg:1:1: the .if at line 1 has no .endif"},
	} {
		_, err = ParseFiles([]File{{"z.cfg", []byte(first)}, {"a.cfg", []byte(wrong.second)}, {"b.cfg", []byte("backend x\n")}}, nil)
		g.Expect(err).To(MatchError(HavePrefix(wrong.want)))
	}
	_, err = ParseFiles([]File{{"z.cfg", []byte(".if 1\n" + first)}, {"a.cfg", []byte(".endif\n")}}, nil)
	g.Expect(err).To(MatchError("z.cfg:13:1: the .if at line 1 has no .endif"), "nothing is read after that")
	_, err = ParseFiles([]File{{"z.cfg", []byte(first + "\tid x\n")}, {"a.cfg", []byte("bogus\n")}}, nil)
	g.Expect(err).To(MatchError(MatchRegexp(`^z\.cfg:13:5: .*\na\.cfg:1:1: `)), "in the order of the files")
}

// A file may be as long as it likes; drivers write some of more than 64 kB.
func TestLongFile(t *testing.T) {
	g := NewWithT(t)
	text := minimal
	for i := range 2000 {
		text += fmt.Sprintf("backend long-%d # %s\n", i, strings.Repeat("x", 40))
	}
	c, err := Parse("f", []byte(text), nil)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.Proxies).To(HaveLen(2002))
}
