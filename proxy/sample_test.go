package proxy

import (
	"math"
	"net/netip"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/h1"
	"github.com/reuselab/reuselab/proxy/haproxycfg"
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

func TestValuesOfFields(t *testing.T) {
	fields := []h1.Field{
		{Name: []byte("a"), Value: []byte("1, 2 ,,\"3,\\\",4\"")},
		{Name: []byte("b"), Value: []byte("x")},
		{Name: []byte("a"), Value: []byte("5")},
		{Name: []byte("e")},
	}
	get := func(name string, whole bool, occurrence, asked int) any {
		s := haproxycfg.Sample{Fetch: haproxycfg.RequestHeader, Field: name, Occurrence: occurrence}
		if whole {
			s.Fetch = haproxycfg.RequestFullHeader
		}
		v := fetchField(fields, &s, asked)
		if !v.found() {
			return nil
		}
		return string(v.text)
	}
	g := NewWithT(t)
	for n, want := range map[int]any{1: "1", 2: "2", 3: "", 4: `"3,\",4"`, 5: "5", 6: nil, -1: "5", -2: `"3,\",4"`, -5: "1", -6: nil} {
		if want == nil {
			g.Expect(get("a", false, n, 7)).To(BeNil(), "%d", n)
		} else {
			g.Expect(get("a", false, n, 7)).To(Equal(want), "%d", n)
		}
	}
	g.Expect(get("a", false, 0, 2)).To(Equal("2"), "the caller asks where the expression leaves it open")
	g.Expect(get("a", false, 0, -1)).To(Equal("5"))
	g.Expect(get("a", true, 0, -1)).To(Equal("5"))
	g.Expect(get("a", true, 1, 1)).To(Equal(`1, 2 ,,"3,\",4"`))
	g.Expect(get("a", true, 3, 1)).To(BeNil())
	g.Expect(get("e", false, 1, 1)).To(Equal(""), "an empty field is there")
	g.Expect(get("e", true, -1, 1)).To(Equal(""))
	g.Expect(get("none", false, -1, 1)).To(BeNil())
}

func TestParts(t *testing.T) {
	for _, c := range []struct {
		text  string
		n     int
		wants string
	}{
		{"/a/b/c", 1, ""}, {"/a/b/c", 2, "a"}, {"/a/b/c", 4, "c"}, {"/a/b/c", 5, ""}, {"/a/b/c", -1, "c"}, {"/a/b/c", -3, "a"}, {"/a/b/c", -4, ""}, {"/a/b/c", -9, ""},
		{"a:b/c", 2, "b"}, {"", 1, ""}, {"", -1, ""}, {"abc", 1, "abc"}, {"abc", -1, "abc"},
	} {
		NewWithT(t).Expect(string(part([]byte(c.text), c.n, "/:"))).To(Equal(c.wants), "%s %d", c.text, c.n)
	}
}

func TestPaths(t *testing.T) {
	for target, want := range map[string]string{"/": "/", "/a?b": "/a", "http://h/p?q": "/p", "http://h": "", "http://h?q": "", "*": "", "h:80": "", "/a?/b": "/a"} {
		v := pathOf(&h1.Request{Target: []byte(target)})
		NewWithT(t).Expect(string(v.text)).To(Equal(want), target)
		NewWithT(t).Expect(v.found()).To(Equal(want != ""), target)
	}
}

func TestMovedEnds(t *testing.T) {
	end := netip.MustParseAddrPort("127.0.0.1:80")
	for _, c := range []struct {
		end  netip.AddrPort
		to   sample
		port bool
		want string
	}{
		{end, textValue([]byte("10.0.0.1")), false, "10.0.0.1:80"},
		{end, textValue([]byte("x")), false, "127.0.0.1:80"},
		{end, sample{}, false, "127.0.0.1:80"},
		{end, numberValue(81), true, "127.0.0.1:81"},
		{end, textValue([]byte("82")), true, "127.0.0.1:82"},
		{end, sample{}, true, "127.0.0.1:80"},
		{netip.AddrPort{}, textValue([]byte("::1")), false, "[::1]:0"},
		{netip.AddrPort{}, numberValue(81), true, "0.0.0.0:81"},
	} {
		NewWithT(t).Expect(moved(c.end, c.to, c.port).String()).To(Equal(c.want))
	}
}
