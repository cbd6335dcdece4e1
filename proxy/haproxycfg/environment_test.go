package haproxycfg

import (
	"testing"

	. "github.com/onsi/gomega"
)

// In addresses HAProxy takes variables outside double quotes.
func TestExpandAddress(t *testing.T) {
	for _, c := range []struct {
		text, want string
		unset      []string
	}{
		{"127.0.0.1:80", "127.0.0.1:80", nil},
		{"${HOST}:80", "127.0.0.1:80", nil},
		{"$HOST:$PORT", "127.0.0.1:8080", nil},
		{"${HOST}:${PORT},:1", "127.0.0.1:8080,:1", nil},
		{"${NONE}:80", ":80", []string{"NONE"}},
		{"${DOLLAR}", "a$WORD", nil}, // what comes out is not looked at again
	} {
		g := NewWithT(t)
		got, unset, err := expandAddress(c.text, testLookup)
		g.Expect(err).NotTo(HaveOccurred(), c.text)
		g.Expect(got).To(Equal(c.want))
		g.Expect(unset).To(Equal(c.unset), c.text)
	}
	for _, text := range []string{"${HOST-x}:1", "${HOST", "$:1", "${}:1", "$1", "${TWO[*]}"} {
		_, _, err := expandAddress(text, testLookup)
		NewWithT(t).Expect(err).To(MatchError(ContainSubstring("in an address a variable is written ${NAME}")), text)
	}
}

// The pseudo-variables belong to the line they stand on.
func TestLookup(t *testing.T) {
	g := NewWithT(t)
	cfg, err := Parse("some.cfg", []byte(minimal+`backend "be${.LINE}${.SECTION}"
	mode http
	server "${.SECTION}-${.LINE}" 127.0.0.1:1
`), nil)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(cfg.Proxies[2].Name).To(Equal("be13b"))
	g.Expect(cfg.Proxies[2].Servers[0].Name).To(Equal("be13b-15"))
}
