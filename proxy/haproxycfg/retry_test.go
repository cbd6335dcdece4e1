package haproxycfg

import (
	"testing"

	. "github.com/onsi/gomega"
)

// Not every HAProxy knows all of these, so the samples, which one is asked about, leave them out.
func TestCausesOfLaterVersions(t *testing.T) {
	g := NewWithT(t)
	text, _ := configWith("backend", "retry-on 421 429")
	c, err := Parse("test.cfg", []byte(text), testLookup)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(proxy("b", func(p *Proxy) any { return p.RetryOn })(c)).To(Equal([]string{"421", "429"}))
}
