package reports

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

func TestWrapBreaksBetweenWords(t *testing.T) {
	g := NewWithT(t)
	words := "With server-proto h2, always needed 4 to 8 connections, safe one per request"
	lines := plainStyle.wrap(words, 120)
	g.Expect(len(lines)).To(BeNumerically(">", 2))
	g.Expect(strings.Join(lines, " ")).To(Equal(words))
	for _, l := range lines {
		g.Expect(plainStyle.width(l)).To(BeNumerically("<=", 120))
	}
	g.Expect(plainStyle.wrap("", 120)).To(BeEmpty())
}

func TestEvenLeavesNoLonelyWord(t *testing.T) {
	g := NewWithT(t)
	words := "one two three four five six seven"
	width := plainStyle.width("one two three four five six") + 1
	g.Expect(plainStyle.wrap(words, width)).To(Equal([]string{"one two three four five six", "seven"}))
	g.Expect(plainStyle.even(words, width)).To(Equal([]string{"one two three four", "five six seven"}))
}

func TestCutShortensWhatIsTooWide(t *testing.T) {
	g := NewWithT(t)
	g.Expect(plainStyle.cut("short", 100)).To(Equal("short"))
	cut := plainStyle.cut(strings.Repeat("ä", 100), 60)
	g.Expect(cut).To(MatchRegexp(`^ä+\.\.\.$`))
	g.Expect(plainStyle.width(cut)).To(BeNumerically("<=", 60))
	g.Expect(plainStyle.wrap("a "+strings.Repeat("x", 100), 60)).To(HaveExactElements("a", HaveSuffix("...")))
}
