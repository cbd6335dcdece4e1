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

// An unknown mode is an error that says which there are.
func TestLookupPolicyUnknown(t *testing.T) {
	for word, want := range map[string]string{
		"saef":       `unknown reuse policy "saef" (known: aggressive, always, never, safe)`,
		"Always":     `unknown reuse policy "Always" (known: aggressive, always, never, safe)`,
		"agressive":  `unknown reuse policy "agressive" (known: aggressive, always, never, safe)`,
		"":           `unknown reuse policy "" (known: aggressive, always, never, safe)`,
		"roundrobin": `unknown reuse policy "roundrobin" (known: aggressive, always, never, safe)`,
	} {
		_, err := LookupPolicy(word)
		NewWithT(t).Expect(err).To(MatchError(want))
	}
}
