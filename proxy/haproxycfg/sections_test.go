package haproxycfg

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// Defaults are a snapshot of the last section above, or of the one named; a new defaults section begins with HAProxy's own.
func TestDefaults(t *testing.T) {
	g := NewWithT(t)
	c, err := Parse("f", []byte(`backend none
	mode http
defaults first
	mode http
	retries 1
	timeout server 1s
	default-server weight 11
backend one
	server s 127.0.0.1:1
	default-server weight 12
	server t 127.0.0.1:1
defaults from first
	retries 2
backend two
	server s 127.0.0.1:1
defaults
	mode http
backend three
listen four from first
	bind :1
`), nil)
	g.Expect(err).NotTo(HaveOccurred())
	type settings struct {
		name    string
		retries int
		server  time.Duration
	}
	var got []settings
	for _, p := range c.Proxies {
		got = append(got, settings{p.Name, p.Retries, p.Timeouts.Server})
	}
	g.Expect(got).To(Equal([]settings{{"none", 3, 0}, {"one", 1, time.Second}, {"two", 2, time.Second}, {"three", 3, 0}, {"four", 1, time.Second}}))
	g.Expect(c.Proxies[1].Servers[0].Weight).To(Equal(11))
	g.Expect(c.Proxies[1].Servers[1].Weight).To(Equal(12))
	g.Expect(c.Proxies[2].Servers[0].Weight).To(Equal(11))
}

// A defaults section used by name and as the last one is ambiguous.
func TestMixedUseOfDefaults(t *testing.T) {
	for _, order := range []string{
		"backend one\nbackend two from d\n",
		"backend one from d\nbackend two\n",
	} {
		g := NewWithT(t)
		c, err := Parse("f", []byte("listen l\n\tmode http\n\tbind :1\n\ttimeout client 1\ndefaults d\n\tmode http\n"+order), nil)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(c.Warnings).To(Equal([]Diagnostic{{Pos{"f", 8, 1},
			"defaults 'd' at line 5 is used here and elsewhere, once by 'from', once as the last one above: write 'from d' everywhere"}}))
	}
}

// A frontend and a backend may share a name: they have no side in common.
func TestSharedName(t *testing.T) {
	g := NewWithT(t)
	c, err := Parse("f", []byte(minimal+"frontend b\n\tmode http\n\tbind :1\n\tdefault_backend b\n"), nil)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.Proxies[2].DefaultBackend).To(BeIdenticalTo(c.Proxies[1]))
}
