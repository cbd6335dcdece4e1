package runtimeapi

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

func TestSplitLine(t *testing.T) {
	for _, c := range []struct {
		story, line string
		want        [][]string
	}{
		{"words are separated by any number of blanks", "  show \t version ", [][]string{{"show", "version"}}},
		{"a semicolon separates commands", "show version;help", [][]string{{"show", "version"}, {"help"}}},
		{"an empty command is a command", ";a", [][]string{nil, {"a"}}},
		{"also at the end", "a; ", [][]string{{"a"}, nil}},
		{"a backslash protects a blank", `show\ version`, [][]string{{"show version"}}},
		{"and a semicolon, and itself", `a\;b \\`, [][]string{{"a;b", `\`}}},
		{"before others it vanishes", `b\e`, [][]string{{"be"}}},
		{"at the end it vanishes", `a\`, [][]string{{"a"}}},
		{"one carriage return at the end does not count", "quit\r", [][]string{{"quit"}}},
		{"an empty line is one empty command", "", [][]string{nil}},
	} {
		t.Run(c.story, func(t *testing.T) {
			NewWithT(t).Expect(splitLine([]byte(c.line))).To(Equal(c.want))
		})
	}
}

// Words written back with everything protected are read as the same words.
func FuzzSplitLine(f *testing.F) {
	for _, seed := range []string{"show servers conn be", `a\;b;c\\ \ d`, "\r", ";;", "\\"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		commands := splitLine(line)
		var written strings.Builder
		for i, words := range commands {
			if i > 0 {
				written.WriteByte(';')
			}
			for _, word := range words {
				written.WriteByte(' ')
				for _, b := range []byte(word) {
					written.Write([]byte{'\\', b})
				}
			}
		}
		again := written.String() + " "
		NewWithT(t).Expect(splitLine([]byte(again))).To(Equal(commands), "%q written as %q", line, again)
	})
}
