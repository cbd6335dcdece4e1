package main

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

const serveText = `s1 listens on 127.80.0.1:40000
   1s  accepts 50  open 50  busy 3  requests 12 (+12)  reuses 0
      51  connections accepted
       1  of them carried no request
      50  open at the end
      50  open at once, at most
      46  busy at once, at most
  466826  requests
  432700  of them on a connection that had carried one before
       0  connections whose bytes were no HTTP
`

func TestParseServeTable(t *testing.T) {
	g := NewWithT(t)
	c, err := parseServeTable(serveText)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c).To(Equal(counts{conns: 51, requests: 466826}))
	_, err = parseServeTable("s1 listens on 127.80.0.1:40000\n")
	g.Expect(err).To(MatchError(ContainSubstring("lack a line")))
	_, err = parseServeTable(strings.ReplaceAll(serveText, "466826", "46682646682646682646"))
	g.Expect(err).To(MatchError(ContainSubstring("out of range")))
}

func FuzzParseServeTable(f *testing.F) {
	f.Add(serveText)
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := parseServeTable(text); err == nil && (c.conns < 0 || c.requests < 0) {
			t.Errorf("%+v", c)
		}
	})
}
