package fakeservers

import (
	"net"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/fakeservers/wire"
)

// Once a fault has ended a connection no request is taken in, also when its head had been read at that moment.
func TestNothingIsReceivedBehindTheEnd(t *testing.T) {
	g := NewWithT(t)
	s := bare(t, Config{})
	c := s.register(&script{})
	g.Expect(c.end(ending{do: "close"}, true)).To(BeTrue())
	g.Expect(c.end(ending{do: "reset"}, false)).To(BeFalse(), "it ends once")
	_, err := c.received(&wire.Message{})
	g.Expect(err).To(Equal(errEnded))
	g.Expect(c.over()).To(Equal("close"))
	g.Expect(s.counters().Requests).To(BeZero())
	g.Expect(s.counters().Busy).To(BeZero())
}

// Where only an idle connection is to end, a busy one does not.
func TestABusyConnectionIsNotIdle(t *testing.T) {
	g := NewWithT(t)
	c := bare(t, Config{}).register(&script{})
	_, err := c.received(&wire.Message{})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.end(ending{do: "close"}, true)).To(BeFalse())
	c.answered()
	g.Expect(c.end(ending{do: "close"}, true)).To(BeTrue())
}

// An answer that waited ends the connection too, though the client says nothing more.
func TestALateAnswerEndsTheConnection(t *testing.T) {
	for _, announced := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			g := NewWithT(t)
			s := bare(t, Config{Proto: "h2", Delay: time.Second, Faults: []Fault{{On: onResponse, Do: "close", Announced: announced}}})
			client, raw := net.Pipe()
			go s.take(raw)
			begin := time.Now()
			go client.Write([]byte(h2Requests(1)))
			g.Expect(heads(client, 2)).To(HaveLen(1), "then comes the end")
			g.Expect(time.Since(begin)).To(Equal(time.Second))
			synctest.Wait()
			g.Expect(s.counters().Open).To(BeZero())
			g.Expect(s.group.Journal().Entries[0].Fault).To(Equal("close"))
		})
	}
}

// A timer that rings just as a request comes finds the connection busy, and says nothing.
func TestAnIdleTimerThatComesTooLate(t *testing.T) {
	g := NewWithT(t)
	s := bare(t, Config{Proto: "h1", Faults: []Fault{{On: onIdle, After: time.Hour, Do: "stray"}}})
	raw := &script{}
	c := s.register(raw)
	_, err := c.received(&wire.Message{})
	g.Expect(err).NotTo(HaveOccurred())
	ring := func() {
		c.idling.acting.Add(1)
		c.idling.act(s.faults.idle[0])
	}
	ring()
	g.Expect(raw.output).To(BeEmpty())
	c.answered()
	ring()
	g.Expect(raw.output).To(Equal(strayResponse))
	c.over()
}
