package fakeservers

import (
	"net"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"
)

// The request is read and nothing comes, however long one waits; the connection is busy until the client gives up.
func TestNoAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		s := bare(t, Config{Proto: "h1", Faults: []Fault{{On: onRequest, Do: "no-answer"}}})
		client, raw := net.Pipe()
		go s.take(raw)
		_, err := client.Write([]byte(get + get))
		g.Expect(err).NotTo(HaveOccurred())
		client.SetReadDeadline(time.Now().Add(24 * time.Hour))
		_, err = client.Read(make([]byte, 1))
		g.Expect(err).To(MatchError(ContainSubstring("timeout")))
		g.Expect(s.counters().Busy).To(Equal(int64(1)))
		client.Close()
		synctest.Wait()
		seen := s.counters()
		g.Expect(seen.Busy).To(BeZero())
		g.Expect(seen.Requests).To(Equal(int64(1)), "behind a request that is not answered none is read")
		expectAgreement(g, seen)
		g.Expect(s.group.Journal().Entries[0].Closed).To(Equal("fin"))
	})
}

// In HTTP/2 the other streams are answered.
func TestNoAnswerInHTTP2(t *testing.T) {
	g := NewWithT(t)
	s := bare(t, Config{Proto: "h2", Faults: []Fault{{On: onRequest, Nth: 2, Do: "no-answer"}}})
	raw := &script{input: h2Requests(3)}
	s.take(raw)
	g.Expect(frameNames(g, raw.output)).To(Equal([]string{"settings", "settings ack", "1 head", "5 head"}))
	g.Expect(s.counters().Busy).To(BeZero())
	g.Expect(s.counters().Requests).To(Equal(int64(3)))
}
