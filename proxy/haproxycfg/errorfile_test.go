package haproxycfg

import (
	"testing"

	. "github.com/onsi/gomega"
)

// A proxy begins with the files of its defaults; the last one for a status counts, and other proxies do not see it.
func TestErrorFiles(t *testing.T) {
	g := NewWithT(t)
	cfg, err := Parse("t.cfg", []byte(`defaults
	mode http
	timeout client 1s
	errorfile 503 d503
	errorfile 408 /dev/null
frontend f
	bind :80
	errorfile 503 f503
	errorfile 400 f400
	errorfile 503 again
backend b
`), nil)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(cfg.Proxies[0].ErrorFiles).To(Equal([]ErrorFile{
		{408, "/dev/null", Pos{"t.cfg", 5, 16}}, {400, "f400", Pos{"t.cfg", 9, 16}}, {503, "again", Pos{"t.cfg", 10, 16}},
	}))
	g.Expect(cfg.Proxies[1].ErrorFiles).To(Equal([]ErrorFile{{503, "d503", Pos{"t.cfg", 4, 16}}, {408, "/dev/null", Pos{"t.cfg", 5, 16}}}))
}
