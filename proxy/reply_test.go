package proxy_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// An answer of our own is counted like a server's: by its status, and with its bytes.
func TestRepliesAreCounted(t *testing.T) {
	g := NewWithT(t)
	cfg, err := haproxycfg.Parse("cfg", []byte(`defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
frontend fe
  bind 127.0.0.1:1
  http-request return status 418 content-type a/b string 0123456789 if { path /r }
  http-request deny
`), nil)
	g.Expect(err).NotTo(HaveOccurred())
	cfg.Proxies[0].Binds[0].Addr = "127.0.0.1:0" // one that is free; the language has no word for that
	p, addr := start(t, cfg)
	c := dial(t, addr)
	before := p.Frontends()[0].Counts.BytesOut
	c.send("GET /r HTTP/1.1\r\nhost: a\r\n\r\n")
	g.Expect(text(c.response(t, "GET"))).To(Equal("0123456789"))
	one := p.Frontends()[0].Counts
	g.Expect(one.Responses).To(Equal([6]uint64{4: 1}))
	g.Expect(one.BytesOut - before).To(BeNumerically(">", 10))
	c.send("GET /d HTTP/1.1\r\nhost: a\r\n\r\n")
	g.Expect(c.response(t, "GET").StatusCode).To(Equal(403))
	two := p.Frontends()[0].Counts
	g.Expect(two.Responses).To(Equal([6]uint64{4: 2}))
	g.Expect(two.BytesOut).To(BeNumerically(">", one.BytesOut))
}
