package runtimeapi

import (
	"fmt"
	"strings"
)

// The commands that change a server. They say nothing when they did so.

func disableServer(c *conversation, out []byte, args []string) []byte {
	return c.setState(out, args, Maintenance)
}

// enableServer makes a server ready, also one that was drained (measured on 3.0.11).
func enableServer(c *conversation, out []byte, args []string) []byte {
	return c.setState(out, args, Ready)
}

func (c *conversation) setState(out []byte, args []string, to State) []byte {
	p, s, complaint := c.server(args)
	if complaint != "" {
		return append(out, complaint...)
	}
	c.source.SetState(p.Name, s.Name, to)
	return out
}

// states are what `set server ... state` knows.
var states = map[string]State{"ready": Ready, "drain": Drain, "maint": Maintenance}

// setServer answers `set server BACKEND/SERVER WHAT VALUE`.
func setServer(c *conversation, out []byte, args []string) []byte {
	_, _, complaint := c.server(args)
	if complaint != "" {
		return append(out, complaint...)
	}
	what, value := word(args, 1), word(args, 2)
	switch what {
	case "state":
		to, ok := states[value]
		if !ok {
			return append(out, "'set server <srv> state' expects 'ready', 'drain' and 'maint'.\n"...)
		}
		return c.setState(out, args, to)
	case "weight":
		return setWeight(c, out, []string{args[0], value})
	}
	return append(out, "usage: set server <backend>/<server> state | weight\n"...)
}

// word is one of the words, or "" if there are not so many.
func word(args []string, i int) string {
	if i >= len(args) {
		return ""
	}
	return args[i]
}

func getWeight(c *conversation, out []byte, args []string) []byte {
	_, s, complaint := c.server(args)
	if complaint != "" {
		return append(out, complaint...)
	}
	return fmt.Appendf(out, "%d (initial %d)\n", s.Weight, s.InitialWeight)
}

// setWeight answers `set weight BACKEND/SERVER WEIGHT`.
func setWeight(c *conversation, out []byte, args []string) []byte {
	p, s, complaint := c.server(args)
	if complaint != "" {
		return append(out, complaint...)
	}
	text := word(args, 1)
	if text == "" {
		return append(out, "Require <weight> or <weight%>.\n"...)
	}
	weight, complaint := parseWeight(text, s.InitialWeight)
	if complaint != "" {
		return append(out, complaint...)
	}
	c.source.SetWeight(p.Name, s.Name, weight)
	return out
}

const maxWeight = 256

// parseWeight reads a weight, or a share of the configured one: "50%" (management guide, "set weight").
func parseWeight(text string, initial int) (weight int, complaint string) {
	const mostPercent = 100 * maxWeight
	digits := strings.TrimLeft(text, "+-")
	if len(text)-len(digits) > 1 || digits == "" || digits[0] < '0' || digits[0] > '9' {
		return 0, "Empty weight string empty or preceded by garbage\n"
	}
	rest := strings.TrimLeft(digits, "0123456789")
	for _, digit := range digits[:len(digits)-len(rest)] {
		weight = min(10*weight+int(digit-'0'), mostPercent)
	}
	if text[0] == '-' {
		weight = -weight
	}
	switch {
	case rest == "%" && weight < 0:
		return 0, "Relative weight must be positive.\n"
	case rest == "%":
		return min(initial*weight/100, maxWeight), ""
	case weight < 0 || weight > maxWeight:
		return 0, "Absolute weight can only be between 0 and 256 inclusive.\n"
	case rest != "":
		return 0, "Trailing garbage in weight string\n"
	}
	return weight, ""
}
