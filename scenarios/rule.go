package scenarios

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Rules are the ids of the rules that scenarios check, each once, in their order.
func Rules(list []*Scenario) (rules []string) {
	for _, s := range list {
		if s.Rule != "" {
			rules = append(rules, s.Rule)
		}
	}
	slices.SortFunc(rules, CompareRules)
	return slices.Compact(rules)
}

// Checking gives the scenarios that check one of these rules. A rule that none checks is an error.
func Checking(list []*Scenario, rules []string) (of []*Scenario, err error) {
	known := Rules(list)
	for _, rule := range rules {
		if !slices.Contains(known, rule) {
			return nil, fmt.Errorf("unknown rule %q: %s", rule, instead(rule, known))
		}
	}
	for _, s := range list {
		if slices.Contains(rules, s.Rule) {
			of = append(of, s)
		}
	}
	return of, nil
}

// CompareRules orders the ids of rules as people count: R2 before R10.
func CompareRules(a, b string) int {
	for a != "" && b != "" {
		x, y := leading(a), leading(b)
		a, b = a[len(x):], b[len(y):]
		if isDigit(x[0]) && isDigit(y[0]) {
			m, n := strings.TrimLeft(x, "0"), strings.TrimLeft(y, "0")
			if c := cmp.Or(len(m)-len(n), strings.Compare(m, n)); c != 0 {
				return c
			}
			continue
		}
		if c := strings.Compare(x, y); c != 0 {
			return c
		}
	}
	return len(a) - len(b)
}

// leading is the longest beginning of only digits, or of none.
func leading(s string) string {
	for i := range len(s) {
		if isDigit(s[i]) != isDigit(s[0]) {
			return s[:i]
		}
	}
	return s
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
