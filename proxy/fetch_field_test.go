package proxy

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/h1"
	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

func TestValuesOfFields(t *testing.T) {
	fields := []h1.Field{
		{Name: []byte("a"), Value: []byte("1, 2 ,,\"3,\\\",4\"")},
		{Name: []byte("b"), Value: []byte("x")},
		{Name: []byte("a"), Value: []byte("5")},
		{Name: []byte("e")},
	}
	get := func(name string, whole bool, occurrence int) any {
		s := haproxycfg.Sample{Fetch: haproxycfg.RequestHeader, Field: name, Occurrence: occurrence}
		if whole {
			s.Fetch = haproxycfg.RequestFullHeader
		}
		v := fetchField(fields, &s)
		if !v.found() {
			return nil
		}
		return string(v.text)
	}
	g := NewWithT(t)
	for n, want := range map[int]any{1: "1", 2: "2", 3: "", 4: `"3,\",4"`, 5: "5", 6: nil, -1: "5", -2: `"3,\",4"`, -5: "1", -6: nil} {
		if want == nil {
			g.Expect(get("a", false, n)).To(BeNil(), "%d", n)
		} else {
			g.Expect(get("a", false, n)).To(Equal(want), "%d", n)
		}
	}
	g.Expect(get("a", false, 0)).To(Equal("5"), "the last one is meant where the expression leaves it open")
	g.Expect(get("a", true, 0)).To(Equal("5"))
	g.Expect(get("a", true, 1)).To(Equal(`1, 2 ,,"3,\",4"`))
	g.Expect(get("a", true, 3)).To(BeNil())
	g.Expect(get("e", false, 1)).To(Equal(""), "an empty field is there")
	g.Expect(get("e", true, -1)).To(Equal(""))
	g.Expect(get("none", false, -1)).To(BeNil())
}
