package fakeservers

import (
	"testing"

	. "github.com/onsi/gomega"
)

// A refused stream is no request: it may come again without being a repeat.
func TestRefusedStream(t *testing.T) {
	g := NewWithT(t)
	s := bare(t, Config{Proto: "h2", Faults: []Fault{{On: onRequest, Nth: 2, Do: "refused-stream"}}})
	raw := &script{input: h2Requests(3)}
	s.take(raw)
	g.Expect(frameNames(g, raw.output)).To(Equal([]string{"settings", "settings ack", "1 head", "3 reset REFUSED_STREAM", "5 head"}))
	s.take(&script{input: h2Requests(2)}) // r0 again, which is a repeat, and r1, which is not
	seen := s.counters()
	g.Expect(seen.Requests).To(Equal(int64(4)))
	g.Expect(s.group.shared.counters().Duplicates).To(Equal(int64(1)))
	g.Expect(seen.Busy).To(BeZero())
	expectAgreement(g, seen)
}
