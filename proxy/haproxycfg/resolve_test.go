package haproxycfg

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// Measured on HAProxy 2.6 and 3.0 with "show servers conn".
func TestNumbers(t *testing.T) {
	g := NewWithT(t)
	c, err := Parse("f", []byte(minimal+`	server s2 127.0.0.1:1 id 1
	server s3 127.0.0.1:1
	server s4 127.0.0.1:1 id 7
	server s5 127.0.0.1:1
backend c
	id 4
	server s1 127.0.0.1:1
backend d
backend e
	id 1
backend g
	server s1 127.0.0.1:1 id 3
	server s2 127.0.0.1:1
`), nil)
	g.Expect(err).NotTo(HaveOccurred())
	var proxies, servers []int
	for _, p := range c.Proxies {
		proxies = append(proxies, p.ID)
		for _, s := range p.Servers {
			servers = append(servers, s.ID)
		}
	}
	g.Expect(proxies).To(Equal([]int{2, 3, 4, 5, 1, 7}))
	g.Expect(servers).To(Equal([]int{2, 1, 4, 7, 6 /* b */, 1 /* c */, 3, 2 /* g */}))
}

// A frontend without backend, a listen with a backend besides its servers, and waiting without limit are worth a warning.
func TestResolveWarnings(t *testing.T) {
	g := NewWithT(t)
	c, err := Parse("f", []byte(strings.ReplaceAll(minimal, "\ttimeout", "\t#")+`frontend g
	bind :1
	timeout client 1
listen l
	bind :2
	timeout client 1
	timeout connect 1
	timeout server 1
	default_backend b
	server s 127.0.0.1:1
backend empty
`), nil)
	g.Expect(err).NotTo(HaveOccurred())
	var got []string
	g.Expect(c.Hints).To(HaveLen(1))
	for _, w := range append(c.Hints, c.Warnings...) {
		text, _, _ := strings.Cut(w.String(), "; ")
		got = append(got, text)
	}
	g.Expect(got).To(Equal([]string{
		"f:13:1: frontend 'g' has no 'default_backend': all its requests are answered with 503",
		"f:8:1: frontend 'f' has no 'timeout client': it waits without limit",
		"f:11:1: backend 'b' has no 'timeout connect': it waits without limit",
		"f:11:1: backend 'b' has no 'timeout server': it waits without limit",
		"f:16:1: the servers of listen 'l' are never used, since default_backend goes before them",
	}))
	g.Expect(c.Proxies[2].DefaultBackend).To(BeNil())
}
