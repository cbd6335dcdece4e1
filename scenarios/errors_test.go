package scenarios

import (
	"testing"

	. "github.com/onsi/gomega"
)

func TestAnErrorShowsItsLineAndPointsAtTheColumn(t *testing.T) {
	g := NewWithT(t)
	_, err := Parse("my.yaml", []byte("scenario: a\nversion: 1\nservers: [{name: é, potro: h1}]\n"+
		"load: [{users: 1, requests: 1}]\nexpect: [{that: connects == 1}]\n"), vocabulary)
	g.Expect(err).To(MatchError(`my.yaml:3:21: unknown field "potro" in a server: did you mean "proto"? (one of delay, faults, name, proto, replies, size, streams)
   3 | servers: [{name: é, potro: h1}]
     |                     ^`))
}

func TestTheCaretStandsRightBehindATab(t *testing.T) {
	g := NewWithT(t)
	g.Expect(excerpt([]string{"\ta: b"}, 1, 5)).To(Equal("   1 | \ta: b\n     | \t   ^"))
	g.Expect(excerpt([]string{"a"}, 1, 2)).To(Equal("   1 | a\n     |  ^"))
	g.Expect(excerpt([]string{"a"}, 2, 1)).To(BeEmpty())
}

func TestTheNearestNameIsProposed(t *testing.T) {
	modes := []string{"never", "safe", "aggressive", "always"}
	for _, row := range []struct {
		word string
		says string
	}{
		{"alwys", `did you mean "always"? (one of aggressive, always, never, safe)`},
		{"Safe", `did you mean "safe"? (one of aggressive, always, never, safe)`},
		{"saef", `did you mean "safe"? (one of aggressive, always, never, safe)`},
		{"sometimes", "one of aggressive, always, never, safe"},
	} {
		NewWithT(t).Expect(instead(row.word, modes)).To(Equal(row.says))
	}
	g := NewWithT(t)
	g.Expect(instead("x", nil)).To(Equal("there is none"))
	g.Expect(distance("", "abc")).To(Equal(3))
	g.Expect(distance("ab", "ba")).To(Equal(1))
}
