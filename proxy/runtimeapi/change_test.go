package runtimeapi

import (
	"testing"

	. "github.com/onsi/gomega"
)

// What is said is HAProxy's, 3.0.11; what is told to the proxy stands beside it.
func TestChanges(t *testing.T) {
	for _, c := range []struct{ line, said, told string }{
		{"set server be/s1 state maint", "", "state be/s1 2"},
		{"set server be/s1 state drain", "", "state be/s1 1"},
		{"set server be/s2 state ready extra", "", "state be/s2 0"},
		{"disable server be/s2 extra", "", "state be/s2 2"},
		{"enable server be/s1", "", "state be/s1 0"},
		{"set server be/s1 weight 7", "", "weight be/s1 7"},
		{"set weight be/s1 0", "", "weight be/s1 0"},
		{"set weight be/s1 256", "", "weight be/s1 256"},
		{"set weight be/s1 +5", "", "weight be/s1 5"},
		{"set weight be/s1 50%", "", "weight be/s1 2"},
		{"set weight be/s1 10%", "", "weight be/s1 0"},
		{"set weight be/s1 99999999999%", "", "weight be/s1 256"},
		{"get weight be/s1", "2 (initial 4)\n", ""},

		{"set server", "Require 'backend/server'.\n", ""},
		{"set server be state maint", "Require 'backend/server'.\n", ""},
		{"set server be/", "Require 'backend/server'.\n", ""},
		{"set server /s1 state maint", "No such backend.\n", ""},
		{"set server no/s1 state maint", "No such backend.\n", ""},
		{"set server be/no state maint", "No such server.\n", ""},
		{"set server be/s1/x state maint", "No such server.\n", ""},
		{"set server be/s1", "usage: set server <backend>/<server> state | weight\n", ""},
		{"set server be/s1 addr 127.0.0.1", "usage: set server <backend>/<server> state | weight\n", ""},
		{"set server be/s1 state", "'set server <srv> state' expects 'ready', 'drain' and 'maint'.\n", ""},
		{"set server be/s1 state up", "'set server <srv> state' expects 'ready', 'drain' and 'maint'.\n", ""},
		{"set server be/s1 weight", "Require <weight> or <weight%>.\n", ""},
		{"set weight be/s1", "Require <weight> or <weight%>.\n", ""},
		{"set weight be/s1 x", "Empty weight string empty or preceded by garbage\n", ""},
		{"set weight be/s1 -", "Empty weight string empty or preceded by garbage\n", ""},
		{"set weight be/s1 -1", "Absolute weight can only be between 0 and 256 inclusive.\n", ""},
		{"set weight be/s1 257", "Absolute weight can only be between 0 and 256 inclusive.\n", ""},
		{"set weight be/s1 99999999999999999999", "Absolute weight can only be between 0 and 256 inclusive.\n", ""},
		{"set weight be/s1 1x", "Trailing garbage in weight string\n", ""},
		{"set weight be/s1 50%x", "Trailing garbage in weight string\n", ""},
		{"set weight be/s1 -5%", "Relative weight must be positive.\n", ""},
		{"get weight be", "Require 'backend/server'.\n", ""},
		{"disable server be/no", "No such server.\n", ""},
		{"enable server no/s1", "No such backend.\n", ""},

		{"clear counters", "", "clear false"},
		{"clear counters whatever", "", "clear false"},
		{"clear counters all", "", "clear true"},
		{"clear counters server be/s1", "Server counters cleared.\n", "clear be/s1"},
		{"clear counters server", "Require 'backend/server'.\n", ""},
		{"clear counters server be/no", "No such server.\n", ""},
	} {
		t.Run(c.line, func(t *testing.T) {
			g := NewWithT(t)
			s := two()
			g.Expect(ask(t, s, Admin, c.line)).To(Equal(c.said))
			if c.told == "" {
				g.Expect(s.told).To(BeEmpty())
			} else {
				g.Expect(s.told).To(Equal([]string{c.told}))
			}
		})
	}
}
