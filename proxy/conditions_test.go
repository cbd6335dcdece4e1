package proxy

import (
	"bytes"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/h1"
	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// Each value of a field is looked at, and each once, whatever a client sends. (Were the values before it gone through again for each, this
// test would take as long as a test may.)
func TestAConditionTriesEveryValueOnce(t *testing.T) {
	g := NewWithT(t)
	many := append(bytes.Repeat([]byte("a,"), 1_000_000), "b"...)
	tr := &transaction{req: h1.Request{Fields: []h1.Field{{Name: []byte("x"), Value: []byte("c")}, {Name: []byte("x"), Value: many}}}}
	holds := func(fetch haproxycfg.Fetch, wanted string) bool {
		return tr.testHolds(&haproxycfg.Test{Sample: haproxycfg.Sample{Fetch: fetch, Field: "x"}, Match: haproxycfg.MatchText, Texts: []string{wanted}, IgnoreCase: true})
	}
	g.Expect(holds(haproxycfg.RequestHeader, "c")).To(BeTrue())
	g.Expect(holds(haproxycfg.Header, "b")).To(BeTrue(), "the last one")
	g.Expect(holds(haproxycfg.RequestHeader, "d")).To(BeFalse())
	g.Expect(holds(haproxycfg.RequestFullHeader, "c")).To(BeTrue())
	g.Expect(holds(haproxycfg.RequestFullHeader, "b")).To(BeFalse(), "it is a part of one")
	g.Expect(holds(haproxycfg.ResponseHeader, "c")).To(BeFalse(), "there is no response yet")
	g.Expect(tr.ruling.memory).To(BeEmpty(), "nothing of it is kept")
	tr.ruling.responding = true
	g.Expect(holds(haproxycfg.RequestHeader, "c")).To(BeFalse(), "the request is out of sight")
}
