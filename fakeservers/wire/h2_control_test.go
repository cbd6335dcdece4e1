package wire

import (
	"testing"

	. "github.com/onsi/gomega"
	"golang.org/x/net/http2"
)

// requests are n complete ones behind the client's SETTINGS.
func requests(n int) *client {
	c := newClient()
	for i := range n {
		c.head(uint32(2*i+1), true, "GET", "/")
	}
	return c
}

// A stream that is refused is not reported as answered, and makes room for another one.
func TestRefuse(t *testing.T) {
	k := newTalk(t, requests(2).take())
	first := k.next()
	k.g.Expect(k.h2.Refuse(first.Stream)).To(Succeed())
	k.g.Expect(k.h2.Answer(first.Stream, okFields, 0)).To(Succeed(), "a stream that is gone needs no answer")
	k.run(0)
	k.g.Expect(k.done).To(Equal([]int64{2}))
	k.g.Expect(frames(k.g, k.raw.output())).To(ContainElements("1 reset REFUSED_STREAM", "3 head 200 s1 end"))
}

// A new limit holds from its acknowledgement on, in the order of being told.
func TestLimit(t *testing.T) {
	c := requests(3)
	text := c.take()
	_ = c.WriteSettingsAck() // of the first SETTINGS
	_ = c.WriteSettingsAck() // of the limit
	c.head(7, true, "GET", "/")
	k := newTalk(t, text, c.take())
	k.next()
	k.g.Expect(k.h2.Limit(3)).To(Succeed())
	k.next()
	k.g.Expect(k.next().Stream).NotTo(BeNil(), "the third is within the limit before")
	k.next()
	k.g.Expect(k.err).To(HaveOccurred())
	k.g.Expect(frames(k.g, k.raw.output())).To(ContainElements("settings streams=3", "7 reset REFUSED_STREAM"))
}

// After GOAWAY newer streams are passed over; Next ends behind the last answer, or goes on until the client ends.
func TestLeave(t *testing.T) {
	for _, end := range []bool{true, false} {
		c := requests(3)
		_ = c.WritePing(false, [8]byte{'p'})
		k := newTalk(t, c.take())
		first, second := k.next(), k.next()
		k.g.Expect(k.h2.Leave(end)).To(Succeed())
		k.g.Expect(k.h2.Leave(end)).To(Succeed(), "once is enough")
		k.g.Expect(k.h2.Answer(first.Stream, okFields, 0)).To(Succeed())
		k.g.Expect(k.h2.Left()).To(BeFalse())
		k.g.Expect(k.h2.Answer(second.Stream, okFields, 0)).To(Succeed())
		k.g.Expect(k.h2.Left()).To(Equal(end))
		k.next()
		seen := frames(k.g, k.raw.output())
		k.g.Expect(seen).To(ContainElements("goaway 3 NO_ERROR", "1 head 200 s1 end", "3 head 200 s1 end"))
		if end {
			k.g.Expect(k.err).To(Equal(ErrLeft))
		} else {
			k.g.Expect(k.err).To(HaveOccurred())
			k.g.Expect(seen).To(ContainElement("ping p\x00\x00\x00\x00\x00\x00\x00"))
		}
		k.g.Expect(k.done).To(Equal([]int64{1, 2}), "the third stream was never there")
	}
}

// Behind one stream's last byte Next ends, when the windows have let it go.
func TestEndBehind(t *testing.T) {
	c := requests(2)
	text := c.take()
	_ = c.WriteWindowUpdate(0, 100_000)
	_ = c.WriteWindowUpdate(1, 100_000)
	c.head(5, true, "GET", "/")
	k := newTalk(t, text, c.take())
	first := k.next()
	k.h2.EndBehind(first.Stream)
	k.g.Expect(k.h2.Answer(first.Stream, okFields, 70_000)).To(Succeed())
	k.g.Expect(k.h2.Left()).To(BeFalse())
	k.next()
	k.next()
	k.g.Expect(k.err).To(Equal(ErrLeft))
	seen := frames(k.g, k.raw.output())
	k.g.Expect(seen[len(seen)-1]).To(MatchRegexp("^1 data [0-9]+ end$"))
	k.g.Expect(k.done).To(Equal([]int64{1, 2}), "the second ends with the connection")
}

// What is held of a body waits for its release.
func TestRelease(t *testing.T) {
	k := newTalk(t, requests(1).take())
	first := k.next()
	k.g.Expect(k.h2.AnswerHolding(first.Stream, okFields, 10, 7)).To(Succeed())
	k.g.Expect(k.h2.Release(first.Stream, 2)).To(Succeed())
	k.g.Expect(k.done).To(BeEmpty())
	k.g.Expect(k.h2.Release(first.Stream, 50)).To(Succeed())
	k.g.Expect(k.done).To(Equal([]int64{1}))
	k.next()
	k.g.Expect(frames(k.g, k.raw.output())).To(ContainElements("1 data 3", "1 data 2", "1 data 5 end"))
}

// A body whose request was answered gets its room, until its end or its reset.
func TestABodyBehindItsAnswer(t *testing.T) {
	c := newClient()
	c.head(1, false, "POST", "/")
	text := c.take()
	_ = c.WriteData(1, false, make([]byte, 10))
	_ = c.WriteData(1, true, make([]byte, 20))
	_ = c.WriteData(1, false, make([]byte, 30))
	k := newTalk(t, text, c.take())
	k.g.Expect(k.h2.Answer(k.next().Stream, okFields, 0)).To(Succeed())
	k.next()
	k.g.Expect(frames(k.g, k.raw.output())).To(Equal([]string{
		"settings streams=100", "settings ack", "1 head 200 s1 end", "0 window 10", "1 window 10", "0 window 20", "0 window 30",
	}))
	c = newClient()
	c.head(1, false, "POST", "/")
	text = c.take()
	_ = c.WriteRSTStream(1, http2.ErrCodeCancel)
	_ = c.WriteData(1, false, make([]byte, 10))
	k = newTalk(t, text, c.take())
	k.g.Expect(k.h2.Answer(k.next().Stream, okFields, 0)).To(Succeed())
	k.next()
	k.g.Expect(frames(k.g, k.raw.output())).NotTo(ContainElement("1 window 10"))
}
