package runtimeapi

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

func TestShowVersion(t *testing.T) {
	g := NewWithT(t)
	g.Expect(ask(t, &still{}, User, "show version")).To(Equal("3.0-test\n"))
	g.Expect(ask(t, &still{}, User, "show version # and more words")).To(Equal("3.0-test\n"), "words too many are ignored")
}

func TestHelpListsTheCommandsAsked(t *testing.T) {
	g := NewWithT(t)
	g.Expect(strings.Count(ask(t, &still{}, User, "help"), "\n")).To(Equal(1 + len(commands) + len(closing)))
	g.Expect(ask(t, &still{}, User, "help show servers")).To(And(ContainSubstring("show servers conn [<backend>]"), Not(ContainSubstring("show version"))))
}

func TestUnknownCommandsSayWhatThereIs(t *testing.T) {
	for _, c := range []struct{ story, line, first, there, notThere string }{
		{"nothing like it: all", "bogus x", "Unknown command: 'bogus'. Please enter one of the following commands only:\n", "show stat", "nothing"},
		{"the beginning of some: these", "show bogus", "Unknown command: 'show', but maybe one of the following ones is a better match:\n", "show stat", "set server"},
		{"more of the beginning: fewer", "show servers bogus", "Unknown command: 'show', but maybe", "show servers conn", "show stat"},
		{"cut short", "show serv", "Unknown command: 'show', but maybe", "show servers conn", "show stat"},
		{"a slip of the finger", "shwo stat", "Unknown command: 'shwo', but maybe", "show stat", "set server"},
		{"a word that is missing", "clear", "Unknown command: 'clear', but maybe", "clear counters", "show stat"},
	} {
		t.Run(c.story, func(t *testing.T) {
			got := ask(t, &still{}, User, c.line)
			NewWithT(t).Expect(got).To(And(HavePrefix(c.first), ContainSubstring(c.there), Not(ContainSubstring(c.notThere)), HaveSuffix("end the connection\n")))
		})
	}
}

func TestTooManyWords(t *testing.T) {
	g := NewWithT(t)
	g.Expect(ask(t, &still{}, User, "show version"+strings.Repeat(" x", maxWords-2))).To(Equal("3.0-test\n"))
	g.Expect(ask(t, &still{}, User, "show version"+strings.Repeat(" x", maxWords-1))).To(ContainSubstring("at most 64"))
}

func TestTheTablesAreSorted(t *testing.T) {
	for _, table := range [][]command{commands, masterCommands} {
		for i := range table[1:] {
			NewWithT(t).Expect(strings.Join(table[i].words, " ") < strings.Join(table[i+1].words, " ")).To(BeTrue())
		}
	}
}
