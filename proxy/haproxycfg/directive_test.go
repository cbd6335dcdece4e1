package haproxycfg

import (
	"testing"

	. "github.com/onsi/gomega"
)

func TestMessages(t *testing.T) {
	g := NewWithT(t)
	c, err := Parse("f", []byte(".notice one\n.warning 'two words'\n.diag three\n.notice\n.notice \"a\\nb\"\n.warning \"x${NONE}\"\n"+minimal), testLookup)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(shown(c.Notices)).To(Equal(`1: one, 4: , 5: a\nb`))
	g.Expect(shown(c.Warnings)).To(Equal("2: two words, 6: x"))
	g.Expect(shown(c.Hints)).To(HavePrefix("6: environment variable 'NONE' is not set"))
	g.Expect(shown(c.Diags)).To(Equal("3: three"))
}

func TestMessageMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"bogus\n.alert 'not here'\nbogus\n": "f:1:1: 'bogus' stands before the first section\nf:2:1: not here",
		".notice two words\n" + minimal:     "f:1:13: 'words' is one word too many: a message with blanks stands in quotes, .notice \"...\"",
		".alrt x\n" + minimal:               "f:1:1: unknown directive '.alrt' (did you mean '.alert'?)",
		".IF 1\n" + minimal:                 "f:1:1: unknown directive '.IF'",
		"no .if 1\n" + minimal:              "f:1:1: 'no' stands before the first section",
	} {
		_, err := Parse("f", []byte(text), nil)
		NewWithT(t).Expect(err).To(MatchError(want))
	}
}
