package proxy

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/proxy/h1"
)

// A response whose request has ended keeps its last bytes back until the server's connection is in its pool.
func TestARequestThatHasEndedHoldsNoResponseUp(t *testing.T) {
	g := NewWithT(t)
	tr := &transaction{pumping: true, pumped: make(chan error, 1), out: []byte("the end"), resp: h1.Response{Body: h1.Framing{Kind: h1.Length}}}
	g.Expect(tr.pumpLasts()).To(BeTrue())
	tr.pumped <- nil
	g.Expect(tr.pumpLasts()).To(BeFalse())
	g.Expect(tr.requestEnd(nil, nil)).To(Succeed())
	g.Expect(string(tr.out)).To(Equal("the end"))
	g.Expect([]bool{tr.pumping, tr.complete}).To(Equal([]bool{false, true}))
}
