package fakeservers

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// struck lists which of n events, counted from 1, a fault means.
func struck(f Fault, n int) (list []int) {
	f.Do = "delay"
	a := arm([]Fault{f}).all[0]
	var own int64
	for i := range n {
		if a.strikes(&own) {
			list = append(list, i+1)
		}
	}
	return list
}

func TestWhichEventsAFaultMeans(t *testing.T) {
	g := NewWithT(t)
	g.Expect(struck(Fault{On: onRequest}, 3)).To(Equal([]int{1, 2, 3}))
	g.Expect(struck(Fault{On: onRequest, Every: 3}, 10)).To(Equal([]int{3, 6, 9}))
	g.Expect(struck(Fault{On: onRequest, Nth: 3}, 10)).To(Equal([]int{3}))
}

// A share is drawn by its seed alone: the same seed, the same events.
func TestAShareIsDrawnBySeed(t *testing.T) {
	g := NewWithT(t)
	tenth := struck(Fault{On: onRequest, Share: 0.1, Seed: 1}, 10_000)
	g.Expect(len(tenth)).To(BeNumerically("~", 1000, 100))
	g.Expect(struck(Fault{On: onRequest, Share: 0.1, Seed: 1}, 10_000)).To(Equal(tenth))
	g.Expect(struck(Fault{On: onRequest, Share: 0.1, Seed: 2}, 10_000)).NotTo(Equal(tenth))
	g.Expect(struck(Fault{On: onRequest, Share: 1}, 100)).To(HaveLen(100))
}

// Events are counted for the server, or for each connection by itself.
func TestWhatEventsAreCountedOf(t *testing.T) {
	count := func(of string) (closed []int) {
		s := bare(t, Config{Proto: "h1", Faults: []Fault{{On: onResponse, Nth: 3, Of: of, Do: "connection-close"}}})
		for range 3 {
			raw := &script{input: strings.Repeat("GET / HTTP/1.1\r\n\r\n", 4)}
			s.take(raw)
			closed = append(closed, strings.Count(raw.output, "Connection: close"))
		}
		NewWithT(t).Expect(s.counters().Faults).To(Equal(map[string]int64{"connection-close": int64(closed[0] + closed[1] + closed[2])}))
		return closed
	}
	g := NewWithT(t)
	g.Expect(count("server")).To(Equal([]int{1, 0, 0}))
	g.Expect(count("")).To(Equal([]int{1, 0, 0}))
	g.Expect(count("connection")).To(Equal([]int{1, 1, 1}))
}

// Several faults of one event are done on top of each other; where one leaves no response, those of responses do not count.
func TestFaultsOfOneEvent(t *testing.T) {
	g := NewWithT(t)
	s := bare(t, Config{Proto: "h1", Size: 4, Faults: []Fault{
		{On: onResponse, Do: "connection-close"},
		{On: onResponse, Do: "stray", Bytes: "!"},
		{On: onRequest, Nth: 2, Do: "close"},
	}})
	raw := &script{input: strings.Repeat("GET / HTTP/1.1\r\n\r\n", 3)}
	s.take(raw)
	g.Expect(raw.output).To(HaveSuffix("Connection: close\r\n\r\nxxxx!"))
	seen := s.counters()
	g.Expect(seen.Faults).To(Equal(map[string]int64{"connection-close": 1, "stray": 1, "close": 1}))
	g.Expect(seen.Requests).To(Equal(int64(2)), "the third came too late")
	expectAgreement(g, seen)
}

// A server without faults says so by saying nothing.
func TestNoFaults(t *testing.T) {
	NewWithT(t).Expect(bare(t, Config{}).counters().Faults).To(BeNil())
}

// The table of behaviours is sorted, and each has something to do at each of its events.
func TestTheTableOfBehaviours(t *testing.T) {
	g := NewWithT(t)
	before := ""
	for _, b := range behaviors {
		g.Expect(b.do > before).To(BeTrue(), b.do)
		before = b.do
		for _, on := range b.on {
			switch on {
			case onRequest, onResponse:
				g.Expect(b.reply).NotTo(BeNil(), b.do)
			case onConnection, onIdle:
				g.Expect(b.conn).NotTo(BeNil(), b.do)
			case onClock:
				g.Expect(b.conn != nil || b.server != nil).To(BeTrue(), b.do)
			default:
				t.Errorf("%s: %s is no event", b.do, on)
			}
		}
	}
}
