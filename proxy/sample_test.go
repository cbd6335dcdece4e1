package proxy

import (
	"math"
	"net/netip"
	"testing"

	. "github.com/onsi/gomega"
)

func TestSamplesAsOtherTypes(t *testing.T) {
	text := func(s string) sample { return textValue([]byte(s)) }
	for _, c := range []struct {
		in      sample
		text    string
		number  int64
		isOne   bool
		address string
	}{
		{sample{}, "", 0, false, ""},
		{booleanValue(true), "1", 1, true, ""},
		{booleanValue(false), "0", 0, true, ""},
		{numberValue(-3), "-3", -3, true, ""},
		{text("5x"), "5x", 5, true, ""},
		{text("-5"), "-5", -5, true, ""},
		{text("abc"), "abc", 0, true, ""},
		{text(""), "", 0, false, ""},
		{text("99999999999999999999"), "99999999999999999999", math.MaxInt64, true, ""},
		{text("1.2.3.4"), "1.2.3.4", 1, true, "1.2.3.4"},
		{text("::ffff:1.2.3.4"), "::ffff:1.2.3.4", 0, true, "1.2.3.4"},
		{text("::1%lo"), "::1%lo", 0, true, ""},
		{addressValue(netip.MustParseAddr("::1")), "::1", 0, false, "::1"},
		{addressValue(netip.Addr{}), "", 0, false, ""},
	} {
		g := NewWithT(t)
		g.Expect(string(c.in.appendTo(nil))).To(Equal(c.text))
		n, ok := c.in.integer()
		g.Expect(ok).To(Equal(c.isOne), c.text)
		g.Expect(n).To(Equal(c.number), c.text)
		a, ok := c.in.address()
		g.Expect(ok).To(Equal(c.address != ""), c.text)
		if ok {
			g.Expect(a.String()).To(Equal(c.address))
		}
	}
}
