package fakeservers

import (
	"bytes"
	"testing"

	. "github.com/onsi/gomega"
	"golang.org/x/net/http2"
)

// The client is held to the new limit once it has acknowledged it, and not before.
func TestSettings(t *testing.T) {
	g := NewWithT(t)
	s := bare(t, Config{Proto: "h2", Faults: []Fault{
		{On: onResponse, Nth: 1, Do: "settings", Streams: 1},
		{On: onRequest, Do: "no-answer"},
	}})
	s.faults.requests[0].Nth = 2 // from the second on nothing is answered, so that streams stay open
	s.faults.requests[0].Every = 0
	var ack bytes.Buffer
	g.Expect(http2.NewFramer(&ack, nil).WriteSettingsAck()).To(Succeed())
	one, three := h2Requests(1), h2Requests(3)
	raw := &script{input: one + three[len(one):] + ack.String() + ack.String()}
	s.take(raw)
	g.Expect(frameNames(g, raw.output)).To(Equal([]string{"settings", "settings ack", "settings streams=1", "1 head", "5 head"}))

	s = bare(t, Config{Proto: "h2", Streams: 5, Faults: []Fault{{On: onRequest, Do: "no-answer"}}})
	five := h2Requests(5)
	last := h2Requests(6)[len(five):]
	raw = &script{input: five + ack.String() + last}
	s.take(raw)
	g.Expect(frameNames(g, raw.output)).To(Equal([]string{"settings streams=5", "settings ack", "11 reset REFUSED_STREAM"}))
	g.Expect(s.counters().Requests).To(Equal(int64(5)))
}
