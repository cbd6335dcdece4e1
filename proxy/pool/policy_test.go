package pool

import (
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// Each mode is found by its name; the table is sorted.
func TestLookupPolicy(t *testing.T) {
	g := NewWithT(t)
	for _, want := range policies {
		got, err := LookupPolicy(want.Name)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(got).To(BeIdenticalTo(want))
	}
	g.Expect(slices.IsSortedFunc(policies, func(a, b *Policy) int { return strings.Compare(a.Name, b.Name) })).To(BeTrue())
}

// A misspelt mode is an error with the nearest name, if one is near.
func TestLookupPolicyUnknown(t *testing.T) {
	for word, want := range map[string]string{
		"saef":       `unknown reuse policy "saef": did you mean "safe"? (known: aggressive, always, never, safe)`,
		"Always":     `unknown reuse policy "Always": did you mean "always"? (known: aggressive, always, never, safe)`,
		"agressive":  `unknown reuse policy "agressive": did you mean "aggressive"? (known: aggressive, always, never, safe)`,
		"":           `unknown reuse policy "" (known: aggressive, always, never, safe)`,
		"roundrobin": `unknown reuse policy "roundrobin" (known: aggressive, always, never, safe)`,
	} {
		_, err := LookupPolicy(word)
		NewWithT(t).Expect(err).To(MatchError(want))
	}
}
