package runtimeapi

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// Every command with a right to it, by the lowest level that has it; what is missing here anybody may do.
func TestLevels(t *testing.T) {
	lowest := map[string]Level{
		"clear counters": Operator, "show sess": Operator, "operator": Operator,
		"clear counters all": Admin, "clear counters server be/s1": Admin, "disable server be/s1": Admin, "enable server be/s1": Admin,
		"set server be/s1 state maint": Admin, "set weight be/s1 1": Admin,
	}
	for _, cmd := range commands {
		if name := strings.Join(cmd.words, " "); cmd.level > User {
			found := false
			for line := range lowest {
				found = found || strings.HasPrefix(line, name)
			}
			NewWithT(t).Expect(found).To(BeTrue(), "%s lacks a line here", name)
		}
	}
	for line, least := range lowest {
		for _, level := range []Level{User, Operator, Admin} {
			s := two()
			got := ask(t, s, level, line)
			if level < least {
				NewWithT(t).Expect(got).To(Equal("Permission denied\n"), "%s: %s", level, line)
				NewWithT(t).Expect(s.told).To(BeEmpty())
				continue
			}
			NewWithT(t).Expect(got).NotTo(ContainSubstring("Permission"), "%s: %s", level, line)
		}
	}
}

func TestALevelCanBeLoweredForGood(t *testing.T) {
	g := NewWithT(t)
	g.Expect(ask(t, two(), Admin, "show cli level;operator;show cli level;user;show cli level;operator;show cli level")).
		To(Equal("admin\noperator\nuser\nPermission denied\nuser\n"))
	g.Expect(ask(t, two(), Admin, "operator;disable server be/s1")).To(Equal("Permission denied\n"))
}

func TestParseLevel(t *testing.T) {
	g := NewWithT(t)
	for _, level := range []Level{User, Operator, Admin} {
		g.Expect(ParseLevel(level.String())).To(Equal(level))
	}
	_, err := ParseLevel("root")
	g.Expect(err).To(MatchError(ContainSubstring(`"root"`)))
}
