package wire

import (
	"errors"
	"fmt"
	"io"
	"testing"

	. "github.com/onsi/gomega"
	"golang.org/x/net/http2"
)

// All answers to what came in one packet leave in one packet.
func TestAnswersToOneReadLeaveInOneWrite(t *testing.T) {
	c := newClient()
	c.head(1, true, "GET", "/a", "x-client", "c1")
	c.head(3, true, "HEAD", "/b", "x-client", "c1")
	k := newTalk(t, c.take())
	k.run(0)
	k.g.Expect(k.err).To(Equal(io.EOF))
	k.g.Expect(k.heads).To(Equal([]string{`[GET /a HTTP/2.0][{"x-client" "c1"}]`, `[HEAD /b HTTP/2.0][{"x-client" "c1"}]`}))
	k.g.Expect(k.raw.writes).To(HaveLen(2), "our SETTINGS, then the rest")
	k.g.Expect(frames(k.g, k.raw.output())).To(Equal([]string{
		"settings streams=100", "settings ack", "1 head 200 s1 end", "3 head 200 s1 end"}))
	k.g.Expect(k.done).To(Equal([]int64{1, 2}))
}

// A request with a body is reported twice, when it begins and when it ends, and its bytes are given back as room.
func TestRequestBodyIsDrained(t *testing.T) {
	c := newClient()
	c.head(1, false, "POST", "/")
	_ = c.WriteDataPadded(1, false, []byte("abc"), make([]byte, 4))
	_ = c.WriteData(1, true, []byte("de"))
	k := newTalk(t, c.take())
	first := k.next()
	k.g.Expect(first.Head).NotTo(BeNil())
	k.g.Expect(first.End).To(BeFalse())
	second := k.next()
	k.g.Expect(second).To(Equal(Event{Stream: first.Stream, End: true}))
	k.g.Expect(k.h2.Answer(second.Stream, okFields, 0)).To(Succeed())
	k.next()
	k.g.Expect(frames(k.g, k.raw.output())[2:]).To(Equal([]string{"0 window 8", "1 window 8", "0 window 2", "1 head 200 s1 end"}))
}

// A body may end with trailers.
func TestTrailersEndARequest(t *testing.T) {
	c := newClient()
	c.head(1, false, "POST", "/")
	_ = c.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: c.pack("a", "b"), EndHeaders: true, EndStream: true})
	k := newTalk(t, c.take())
	k.g.Expect(k.next().End).To(BeFalse())
	k.g.Expect(k.next().End).To(BeTrue())
}

// A stream that its client resets counts as answered, once, and its late answer goes nowhere.
func TestResetStreamNeedsNoAnswer(t *testing.T) {
	c := newClient()
	c.head(1, true, "GET", "/")
	_ = c.WriteRSTStream(1, http2.ErrCodeCancel)
	_ = c.WriteRSTStream(1, http2.ErrCodeCancel)
	k := newTalk(t, c.take())
	event := k.next()
	k.next()
	k.g.Expect(k.err).To(Equal(io.EOF))
	k.g.Expect(k.done).To(Equal([]int64{1}))
	k.g.Expect(k.h2.Answer(event.Stream, okFields, 1)).To(Succeed())
	k.g.Expect(frames(k.g, k.raw.output())).To(HaveLen(2))
	k.g.Expect(k.done).To(Equal([]int64{1}))
}

// Streams that are open when the connection ends count as answered.
func TestTheEndAnswersAllStreams(t *testing.T) {
	c := newClient()
	c.head(1, true, "GET", "/")
	c.head(3, false, "POST", "/")
	k := newTalk(t, c.take())
	for range 3 {
		k.next()
	}
	k.g.Expect(k.err).To(Equal(io.EOF))
	k.g.Expect(k.done).To(ConsistOf(int64(1), int64(2)))
}

// One stream too many is refused, not answered, not reported, and no error: the client may not know better yet.
func TestOneStreamTooMany(t *testing.T) {
	c := newClient()
	for n := range uint32(StreamsAtOnce) {
		c.head(2*n+1, false, "POST", "/")
	}
	const late = 2*StreamsAtOnce + 1
	c.head(late, false, "POST", "/")
	_ = c.WriteData(late, false, []byte("x"))
	_ = c.WriteHeaders(http2.HeadersFrameParam{StreamID: late, BlockFragment: c.pack("a", "b"), EndHeaders: true, EndStream: true})
	k := newTalk(t, c.take())
	k.run(0)
	k.g.Expect(k.err).To(Equal(io.EOF))
	k.g.Expect(k.heads).To(HaveLen(StreamsAtOnce))
	k.g.Expect(frames(k.g, k.raw.output())[2:]).To(Equal([]string{fmt.Sprintf("%d reset REFUSED_STREAM", late), "0 window 1"}))
}

// PING and SETTINGS are answered without the caller's doing.
func TestPingIsAnswered(t *testing.T) {
	c := newClient()
	_ = c.WritePing(false, [8]byte([]byte("12345678")))
	_ = c.WritePing(true, [8]byte([]byte("abcdefgh")))
	k := newTalk(t, c.take())
	k.next()
	k.g.Expect(frames(k.g, k.raw.output())[2:]).To(Equal([]string{"ping 12345678"}))
}

// What is wrong ends the connection with the code that RFC 9113 gives it.
func TestWrongFramesEndTheConnection(t *testing.T) {
	for _, c := range []struct {
		story string
		write func(c *client)
		want  string
	}{
		{"even stream", func(c *client) { c.head(2, true, "GET", "/") }, "goaway 0 PROTOCOL_ERROR"},
		{"no method", func(c *client) { c.head(1, true, "", "/") }, "goaway 1 PROTOCOL_ERROR"},
		{"no path", func(c *client) { c.head(1, true, "GET", "") }, "goaway 1 PROTOCOL_ERROR"},
		{"line feed in a value", func(c *client) { c.head(1, true, "GET", "/", "a", "b\nc") }, "goaway 0 PROTOCOL_ERROR"},
		{"data on an idle stream", func(c *client) { _ = c.WriteData(1, true, nil) }, "goaway 0 PROTOCOL_ERROR"},
		{"reset of an idle stream", func(c *client) { _ = c.WriteRSTStream(1, 0) }, "goaway 0 PROTOCOL_ERROR"},
		{"window of an idle stream", func(c *client) { _ = c.WriteWindowUpdate(1, 1) }, "goaway 0 PROTOCOL_ERROR"},
		{"data after the end", func(c *client) { c.head(1, true, "GET", "/"); _ = c.WriteData(1, true, nil) }, "goaway 1 STREAM_CLOSED"},
		{"head after the end", func(c *client) { c.head(1, true, "GET", "/"); c.head(1, true, "GET", "/") }, "goaway 1 STREAM_CLOSED"},
		{"two heads", func(c *client) { c.head(1, false, "GET", "/"); c.head(1, false, "GET", "/") }, "goaway 1 PROTOCOL_ERROR"},
		{"push", func(c *client) {
			_ = c.WritePushPromise(http2.PushPromiseParam{StreamID: 1, PromiseID: 2, EndHeaders: true, BlockFragment: c.pack("a", "b")})
		}, "goaway 0 PROTOCOL_ERROR"},
		{"head cut short", func(c *client) {
			_ = c.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: []byte{0x40}, EndHeaders: true})
		}, "goaway 0 COMPRESSION_ERROR"},
		{"no such index", func(c *client) {
			_ = c.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: []byte{0xfe}, EndHeaders: true})
		}, "goaway 0 COMPRESSION_ERROR"},
		{"head interrupted", func(c *client) {
			_ = c.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: c.pack("a", "b")})
			_ = c.WritePing(false, [8]byte{})
		}, "goaway 0 PROTOCOL_ERROR"},
		{"long frame", func(c *client) { _ = c.WriteRawFrame(http2.FrameData, 0, 1, make([]byte, firstFrame+1)) }, "goaway 0 FRAME_SIZE_ERROR"},
		{"window of nothing", func(c *client) { _ = c.WriteWindowUpdate(0, 0) }, "goaway 0 PROTOCOL_ERROR"},
		{"window too wide", func(c *client) { _ = c.WriteWindowUpdate(0, mostWindow) }, "goaway 0 FLOW_CONTROL_ERROR"},
		{"first window too wide", func(c *client) {
			_ = c.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1 << 31})
		}, "goaway 0 FLOW_CONTROL_ERROR"},
		{"cut in the padding", func(c *client) { _ = c.WriteRawFrame(http2.FrameData, http2.FlagDataPadded, 1, nil) }, "goaway 0 PROTOCOL_ERROR"},
	} {
		w := newClient()
		c.write(w)
		k := newTalk(t, w.take())
		for k.err == nil {
			k.next()
		}
		k.g.Expect(k.err).To(MatchError(ErrNotHTTP), c.story)
		seen := frames(k.g, k.raw.output())
		k.g.Expect(seen[len(seen)-1]).To(Equal(c.want), c.story)
	}
}

// The first frame is SETTINGS: RFC 9113 section 3.4.
func TestSettingsComeFirst(t *testing.T) {
	c := newClient()
	c.take()
	c.head(1, true, "GET", "/")
	k := newTalk(t, c.take())
	k.next()
	k.g.Expect(k.err).To(MatchError(ContainSubstring("first frame is HEADERS")))
}

// A frame cut short by the end of the connection is the connection's fault, not the bytes'.
func TestACutFrameIsAnEnd(t *testing.T) {
	c := newClient()
	c.head(1, true, "GET", "/")
	text := c.take()
	k := newTalk(t, text[:len(text)-1])
	k.next()
	k.g.Expect(k.err).To(Equal(io.EOF))
}

// Any bytes come to an end, every stream is answered once, and packets do not matter.
func FuzzH2(f *testing.F) {
	c := newClient(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 10})
	c.head(1, true, "GET", "/", "x-client", "c1")
	c.head(3, false, "POST", "/", "x-client", "c1")
	_ = c.WriteDataPadded(3, false, []byte("abc"), make([]byte, 4))
	_ = c.WriteWindowUpdate(1, 100)
	_ = c.WriteWindowUpdate(0, 100)
	_ = c.WriteHeaders(http2.HeadersFrameParam{StreamID: 3, BlockFragment: c.pack("a", "b"), EndStream: true})
	_ = c.WriteContinuation(3, true, nil)
	_ = c.WriteSettings(http2.Setting{ID: http2.SettingHeaderTableSize, Val: 0}, http2.Setting{ID: http2.SettingMaxFrameSize, Val: firstFrame})
	_ = c.WriteRSTStream(1, 0)
	_ = c.WriteGoAway(0, 0, nil)
	f.Add([]byte(c.take()), uint16(100))
	f.Add([]byte("GET / HTTP/1.1\r\n\r\n"), uint16(0))
	f.Fuzz(func(t *testing.T, data []byte, size uint16) {
		listen := func(pieces []string) (*talk, string) {
			k := newTalk(t, pieces...)
			k.run(int(size))
			k.g.Expect(k.done).To(HaveLen(len(k.heads)))
			k.g.Expect(errors.Is(k.err, ErrNotHTTP) || k.err == io.EOF).To(BeTrue(), "%v", k.err)
			return k, k.raw.output()
		}
		whole, _ := listen([]string{string(data)})
		pieces, _ := listen(split(string(data), 3))
		whole.g.Expect(pieces.heads).To(Equal(whole.heads))
	})
}
