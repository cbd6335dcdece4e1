package wire

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// A body goes out as far as the windows are open, and is answered only with its last byte.
func TestBodyWaitsForWindows(t *testing.T) {
	c := newClient(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 10})
	c.head(1, true, "GET", "/")
	first := c.take()
	_ = c.WriteWindowUpdate(1, 5)
	second := c.take()
	_ = c.WriteWindowUpdate(1, 100)
	third := c.take()
	k := newTalk(t, first, second, third)
	event := k.next()
	k.g.Expect(k.h2.Answer(event.Stream, okFields, 20)).To(Succeed())
	k.g.Expect(k.done).To(BeEmpty())
	k.next()
	k.g.Expect(frames(k.g, k.raw.output())[2:]).To(Equal([]string{"1 head 200 s1", "1 data 10", "1 data 5", "1 data 5 end"}))
	k.g.Expect(k.done).To(Equal([]int64{1}))
}

// The connection's window holds back all streams; when it opens the one answered first goes first.
func TestBodiesShareTheConnectionsWindow(t *testing.T) {
	c := newClient(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1 << 20})
	c.head(1, true, "GET", "/")
	c.head(3, true, "GET", "/")
	first := c.take()
	_ = c.WriteWindowUpdate(0, 6)
	second := c.take()
	_ = c.WriteWindowUpdate(0, 6)
	k := newTalk(t, first, second, c.take())
	k.run(firstWindow/2 + 4)
	k.g.Expect(frames(k.g, k.raw.output())[2:]).To(Equal([]string{
		"1 head 200 s1", "1 data 16384", "1 data 16384", "1 data 3 end",
		"3 head 200 s1", "3 data 16384", "3 data 16380",
		"3 data 6", "3 data 1 end"}))
	k.g.Expect(k.done).To(Equal([]int64{1, 2}))
}

// A changed first window changes the windows of open streams too, even below nothing: RFC 9113 section 6.9.2.
func TestFirstWindowChangesOpenStreams(t *testing.T) {
	c := newClient(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 10})
	c.head(1, true, "GET", "/")
	first := c.take()
	_ = c.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 4}) // 6 below nothing
	_ = c.WriteWindowUpdate(1, 6)                                                  // nothing
	_ = c.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 9})
	k := newTalk(t, first, c.take())
	k.run(14)
	k.g.Expect(frames(k.g, k.raw.output())[2:]).To(Equal([]string{
		"1 head 200 s1", "1 data 10", "settings ack", "settings ack", "1 data 4 end"}))
}

// A stream that is reset while its body waits gets none of it and does not hold up the others.
func TestResetWhileTheBodyWaits(t *testing.T) {
	c := newClient(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1 << 20})
	c.head(1, true, "GET", "/")
	c.head(3, true, "GET", "/")
	first := c.take()
	_ = c.WriteRSTStream(1, http2.ErrCodeCancel)
	_ = c.WriteWindowUpdate(0, 1<<20)
	k := newTalk(t, first, c.take())
	k.run(firstWindow + 1)
	k.g.Expect(k.done).To(Equal([]int64{1, 2}))
	k.g.Expect(frames(k.g, k.raw.output())[2:]).To(Equal([]string{
		"1 head 200 s1", "1 data 16384", "1 data 16384", "1 data 16384", "1 data 16383", "3 head 200 s1",
		"3 data 16384", "3 data 16384", "3 data 16384", "3 data 16384 end"}))
}

// A HEAD gets no body, however large it would be.
func TestHeadGetsNoBody(t *testing.T) {
	c := newClient()
	c.head(1, true, "HEAD", "/")
	k := newTalk(t, c.take())
	k.run(100)
	k.g.Expect(frames(k.g, k.raw.output())[2:]).To(Equal([]string{"1 head 200 s1 end"}))
}

// Heads and bodies are cut to the client's longest frame.
func TestLongestFrame(t *testing.T) {
	c := newClient()
	c.head(1, true, "GET", "/")
	c.head(3, true, "GET", "/")
	k := newTalk(t, c.take())
	long := strings.Repeat("x", 2*firstFrame) // packed it is a little shorter
	event := k.next()
	k.g.Expect(k.h2.Answer(event.Stream, []hpack.HeaderField{{Name: ":status", Value: "200"}, {Name: "a", Value: long}}, 0)).To(Succeed())
	k.run(0)
	reader := http2.NewFramer(nil, strings.NewReader(k.raw.output()))
	reader.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	reader.MaxHeaderListSize = 1 << 20
	reader.SetMaxReadFrameSize(firstFrame)
	var sizes []int
	for {
		frame, err := reader.ReadFrame()
		if err != nil {
			break
		}
		if head, ok := frame.(*http2.MetaHeadersFrame); ok {
			sizes = append(sizes, len(head.Fields[1].Value))
		}
	}
	k.g.Expect(sizes).To(Equal([]int{len(long), len("s1")}))
}

// A client that remembers no fields is sent none to remember.
func TestHeaderTableSize(t *testing.T) {
	c := newClient(http2.Setting{ID: http2.SettingHeaderTableSize, Val: 0})
	c.head(1, true, "GET", "/")
	c.head(3, true, "GET", "/")
	k := newTalk(t, c.take())
	k.run(0)
	reader := http2.NewFramer(nil, strings.NewReader(k.raw.output()))
	decoder := hpack.NewDecoder(0, nil)
	decoder.SetAllowedMaxDynamicTableSize(0)
	heads := 0
	for {
		frame, err := reader.ReadFrame()
		if err != nil {
			break
		}
		if head, ok := frame.(*http2.HeadersFrame); ok {
			fields, err := decoder.DecodeFull(head.HeaderBlockFragment())
			k.g.Expect(fields, err).To(HaveLen(2))
			heads++
		}
	}
	k.g.Expect(heads).To(Equal(2))
}
