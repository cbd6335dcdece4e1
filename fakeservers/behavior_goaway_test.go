package fakeservers

import (
	"net"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"
)

// GOAWAY names the stream that is being answered; newer ones are passed over, and the client has to close.
func TestGoaway(t *testing.T) {
	g := NewWithT(t)
	s := bare(t, Config{Proto: "h2", Faults: []Fault{{On: onResponse, Nth: 2, Do: "goaway"}}})
	raw := &script{input: h2Requests(4)}
	s.take(raw)
	g.Expect(frameNames(g, raw.output)).To(Equal([]string{"settings", "settings ack", "1 head", "goaway 3", "3 head"}))
	seen := s.counters()
	g.Expect(seen.Requests).To(Equal(int64(2)))
	g.Expect(s.group.Journal().Entries[0].Closed).To(Equal("fin"), "the client closed")
	expectAgreement(g, seen)
}

// An idle connection is told, and stays open.
func TestGoawayWhenIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		s := bare(t, Config{Proto: "h2", Faults: []Fault{{On: onIdle, After: time.Second, Do: "goaway"}}})
		client, raw := net.Pipe()
		go s.take(raw)
		go client.Write([]byte(h2Requests(1)))
		g.Expect(heads(client, 1)).To(HaveLen(1))
		begin := time.Now()
		goaway := make([]byte, 100)
		n, err := client.Read(goaway)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(frameNames(g, string(goaway[:n]))).To(Equal([]string{"goaway 1"}))
		g.Expect(time.Since(begin)).To(Equal(time.Second))
		go client.Write([]byte(h2Requests(2)[len(h2Requests(1)):])) // a second request, which comes too late
		time.Sleep(time.Minute)
		g.Expect(s.counters().Requests).To(Equal(int64(1)))
		g.Expect(s.counters().Open).To(Equal(int64(1)))
		client.Close()
		synctest.Wait()
	})
}
