package wire

import (
	"fmt"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
	"golang.org/x/net/http2"
)

// A head may come in many frames, cut anywhere.
func TestHeadInPieces(t *testing.T) {
	c := newClient()
	packed := c.pack(":method", "GET", ":path", "/", "x-client", "c1", "x-request-id", "r1")
	_ = c.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: packed[:1], EndStream: true, PadLength: 3,
		Priority: http2.PriorityParam{StreamDep: 0, Weight: 3}})
	for _, b := range packed[1:] {
		_ = c.WriteContinuation(1, false, []byte{b})
	}
	_ = c.WriteContinuation(1, true, nil)
	k := newTalk(t, c.take())
	k.run(0)
	k.g.Expect(k.heads).To(Equal([]string{`[GET / HTTP/2.0][{"x-client" "c1"} {"x-request-id" "r1"}]`}))
}

// Fields that the compression remembers are the same in every head.
func TestRememberedFields(t *testing.T) {
	c := newClient()
	for n := range uint32(3) {
		c.head(2*n+1, true, "GET", "/", "x-client", "c1")
	}
	k := newTalk(t, c.take())
	k.run(0)
	const want = `[GET / HTTP/2.0][{"x-client" "c1"}]`
	k.g.Expect(k.heads).To(Equal([]string{want, want, want}))
}

// A head is bounded as it comes and as it is unpacked: a few bytes can name a long field many times.
func TestHeadTooLong(t *testing.T) {
	c := newClient()
	long := make([]string, 0, 100)
	for n := range 50 {
		long = append(long, fmt.Sprintf("a%d", n), strings.Repeat("b", 4000))
	}
	packed := c.pack(long...)
	_ = c.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: packed[:1]})
	for _, piece := range split(string(packed[1:]), firstFrame) {
		_ = c.WriteContinuation(1, false, []byte(piece))
	}
	asItComes := c.take()

	c = newClient()
	field := []string{"a", strings.Repeat("b", 3000)}
	for range 6 {
		field = append(field, field...)
	}
	c.head(1, true, "GET", "/", field...)
	asUnpacked := c.take()

	for _, text := range []string{asItComes, asUnpacked} {
		k := newTalk(t, text)
		k.next()
		k.g.Expect(k.err).To(MatchError(ContainSubstring("head longer than 65536 bytes")))
		seen := frames(k.g, k.raw.output())
		k.g.Expect(seen[len(seen)-1]).To(Equal("goaway 0 ENHANCE_YOUR_CALM"))
	}
}
