package proxy_test

import (
	"fmt"
	"net/http"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// What rules make of a client's words is no host sometimes: it must not come into a request line, nor may the client's own target stay.
// (HAProxy writes it there.)
func TestWhatIsNoHostComesIntoNoTarget(t *testing.T) {
	g := NewWithT(t)
	var seen []string
	o := handled(t, func(_ http.ResponseWriter, r *http.Request) { seen = append(seen, r.RequestURI+" "+r.Host) })
	cfg, err := haproxycfg.Parse("cfg", fmt.Appendf(nil, `defaults
  mode http
  timeout connect 10s
  timeout client 10s
  timeout server 10s
listen l
  bind 127.0.0.1:1
  http-request set-header Host %%[req.hdr(x)]
  server s %s
`, o.addr()), func(string) (string, bool) { return "", false })
	g.Expect(err).NotTo(HaveOccurred())
	cfg.Proxies[0].Binds[0].Addr = "127.0.0.1:0"
	_, addr := start(t, cfg)
	for target, x := range map[string]string{"http://a/p": "b HTTP/1.1", "http://a/q": "b/c", "http://a/r": "u@b", "http://a/s": "", "http://a/t": "b:80"} {
		c := dial(t, addr)
		c.send("GET " + target + " HTTP/1.1\r\nHost: a\r\nX: " + x + "\r\n\r\n")
		want := 500
		if x == "b:80" {
			want = 200
		}
		g.Expect(c.response(t, "GET").StatusCode).To(Equal(want), x)
	}
	g.Expect(seen).To(Equal([]string{"http://b:80/t b:80"}))
}
