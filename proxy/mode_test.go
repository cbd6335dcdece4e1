package proxy

import (
	"testing"

	. "github.com/onsi/gomega"
)

// Specification 5.1, its table: client column first.
func TestModes(t *testing.T) {
	K, C := false, true
	for _, c := range []struct {
		frontend, backend string
		client, server    bool
	}{
		{"keep-alive", "keep-alive", K, K},
		{"keep-alive", "server-close", K, C},
		{"keep-alive", "close", K, C},
		{"server-close", "keep-alive", K, C},
		{"server-close", "server-close", K, C},
		{"server-close", "close", K, C},
		{"close", "keep-alive", C, K},
		{"close", "server-close", C, C},
		{"close", "close", C, C},
	} {
		g := NewWithT(t)
		fe, err := lookupMode(c.frontend)
		g.Expect(err).NotTo(HaveOccurred())
		be, err := lookupMode(c.backend)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(closes[fe][be]).To(Equal(sides{client: c.client, server: c.server}), "%s and %s", c.frontend, c.backend)
	}
	_, err := lookupMode("half-open")
	NewWithT(t).Expect(err).To(MatchError(ContainSubstring("known: close")))
}
