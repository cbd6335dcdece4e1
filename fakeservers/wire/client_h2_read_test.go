package wire

import (
	"fmt"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
	"golang.org/x/net/http2"
)

// server makes the frames of a server, whose SETTINGS come first.
func server(settings ...http2.Setting) *client { return newClient(settings...) }

// told is a client with so many requests under way, after it read what the server's frames say, byte by byte.
func told(t *testing.T, requests int, frames string) (*H2Client, heard, error) {
	results := &heard{}
	h := NewH2Client(&aRequest, results)
	for tag := range requests {
		h.Send(tag, []byte("id"))
	}
	h.Out = nil
	var kept []byte
	for _, b := range []byte(frames) {
		kept = append(kept, b)
		n, err := h.Read(kept)
		if err != nil {
			return h, *results, err
		}
		kept = kept[n:]
	}
	NewWithT(t).Expect(kept).To(BeEmpty(), "frames left over")
	return h, *results, nil
}

func (c *client) answer(id uint32, end bool, fields ...string) {
	_ = c.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: c.pack(fields...), EndHeaders: true, EndStream: end})
}

func TestH2ClientHearsWhatBecameOfStreams(t *testing.T) {
	for what, c := range map[string]struct {
		requests int
		say      func(s *client)
		want     heard
	}{
		"answers in another order": {3, func(s *client) {
			s.answer(5, true, ":status", "201")
			s.answer(1, true, ":status", "200", "x-server", "a")
		}, heard{"2: 201 ", "0: 200 a"}},
		"interim response, body, trailers": {1, func(s *client) {
			s.answer(1, false, ":status", "100")
			s.answer(1, false, ":status", "200", "content-length", "3")
			_ = s.WriteData(1, false, []byte("abc"))
			s.answer(1, true, "x-server", "of the trailers")
		}, heard{"0: 200 "}},
		"head in pieces, padding, priority": {1, func(s *client) {
			block := s.pack(":status", "200", "x-server", strings.Repeat("y", 50))
			_ = s.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block[:3], PadLength: 7, Priority: http2.PriorityParam{StreamDep: 9, Weight: 3}})
			_ = s.WriteContinuation(1, false, block[3:4])
			_ = s.WriteContinuation(1, true, block[4:])
			_ = s.WriteDataPadded(1, true, []byte("x"), make([]byte, 5))
		}, heard{"0: 200 " + strings.Repeat("y", 50)}},
		"resets": {2, func(s *client) {
			_ = s.WriteRSTStream(3, http2.ErrCodeRefusedStream)
			_ = s.WriteRSTStream(1, http2.ErrCodeInternal)
		}, heard{"1: failed, refused true", "0: failed, refused false"}},
		"goaway leaves the later ones out": {3, func(s *client) {
			_ = s.WriteGoAway(1, http2.ErrCodeNo, nil)
			s.answer(1, true, ":status", "200")
		}, heard{"2: failed, refused true", "1: failed, refused true", "0: 200 "}},
		"of streams given up": {1, func(s *client) {
			s.answer(1, true, ":status", "200")
			s.answer(1, false, ":status", "200", "new", "entry")
			_ = s.WriteData(1, true, []byte("x"))
			_ = s.WriteRSTStream(1, http2.ErrCodeNo)
			_ = s.WriteWindowUpdate(1, 5)
		}, heard{"0: 200 "}},
	} {
		s := server()
		c.say(s)
		_, got, err := told(t, c.requests, s.take())
		NewWithT(t).Expect(err).NotTo(HaveOccurred(), what)
		NewWithT(t).Expect(got).To(Equal(c.want), what)
	}
}

func TestH2ClientRefusesWrongFrames(t *testing.T) {
	for what, say := range map[string]func(s *client){
		"no SETTINGS":          func(s *client) { s.take(); _ = s.WritePing(false, [8]byte{}) },
		"HTTP/1":               func(s *client) { s.take(); s.bytes.WriteString("HTTP/1.1 400 Bad Request\r\n\r\n") },
		"even stream":          func(s *client) { s.answer(2, true, ":status", "200") },
		"idle stream":          func(s *client) { s.answer(5, true, ":status", "200") },
		"no status":            func(s *client) { s.answer(1, true, "a", "b") },
		"bad status":           func(s *client) { s.answer(1, true, ":status", "2x0") },
		"switching":            func(s *client) { s.answer(1, true, ":status", "101") },
		"interim that ends":    func(s *client) { s.answer(1, true, ":status", "100") },
		"DATA first":           func(s *client) { _ = s.WriteData(1, true, nil) },
		"two heads":            func(s *client) { s.answer(1, false, ":status", "200"); s.answer(1, true, ":status", "200") },
		"trailers without end": func(s *client) { s.answer(1, false, ":status", "200"); s.answer(1, false, "a", "b") },
		"short body":           func(s *client) { s.answer(1, true, ":status", "200", "content-length", "3") },
		"bad length":           func(s *client) { s.answer(1, true, ":status", "200", "content-length", "x") },
		"push": func(s *client) {
			_ = s.WritePushPromise(http2.PushPromiseParam{StreamID: 1, PromiseID: 2, EndHeaders: true})
		},
		"window of 0":      func(s *client) { _ = s.WriteRawFrame(http2.FrameWindowUpdate, 0, 1, make([]byte, 4)) },
		"window too large": func(s *client) { _ = s.WriteWindowUpdate(0, 1<<31-1) },
		"short RST_STREAM": func(s *client) { _ = s.WriteRawFrame(http2.FrameRSTStream, 0, 1, make([]byte, 3)) },
		"short GOAWAY":     func(s *client) { _ = s.WriteRawFrame(http2.FrameGoAway, 0, 0, make([]byte, 7)) },
		"bad setting":      func(s *client) { _ = s.WriteSettings(http2.Setting{ID: http2.SettingMaxFrameSize, Val: 1}) },
		"half a setting":   func(s *client) { _ = s.WriteRawFrame(http2.FrameSettings, 0, 0, make([]byte, 5)) },
		"too much padding": func(s *client) { _ = s.WriteRawFrame(http2.FrameData, http2.FlagDataPadded, 1, []byte{9, 1}) },
		"frame within a head": func(s *client) {
			_ = s.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: s.pack(":status", "200")})
			_ = s.WritePing(false, [8]byte{})
		},
		"CONTINUATION alone": func(s *client) { _ = s.WriteContinuation(1, true, nil) },
		"bad compression": func(s *client) {
			_ = s.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: []byte{0xff}, EndHeaders: true})
		},
	} {
		s := server()
		say(s)
		_, got, err := told(t, 2, s.take())
		NewWithT(t).Expect(err).To(MatchError(ErrNotHTTP), what)
		NewWithT(t).Expect(got).To(BeEmpty(), what)
	}
}

// Whatever a server says: no panic, each request is heard of once at most, and pieces do not matter.
func FuzzH2Client(f *testing.F) {
	s := server()
	s.answer(1, false, ":status", "200", "x-server", "s1")
	_ = s.WriteData(1, true, []byte("abc"))
	_ = s.WriteRSTStream(3, http2.ErrCodeRefusedStream)
	_ = s.WriteGoAway(3, http2.ErrCodeNo, nil)
	f.Add([]byte(s.take()))
	f.Fuzz(func(t *testing.T, frames []byte) {
		run := func(step int) (heard, bool) {
			results := &heard{}
			h := NewH2Client(&aRequest, results)
			for tag := range 4 {
				h.Send(tag, []byte("id"))
			}
			var kept []byte
			for i := 0; i < len(frames); i += step {
				kept = append(kept, frames[i:min(i+step, len(frames))]...)
				n, err := h.Read(kept)
				if err != nil {
					return *results, false
				}
				kept = kept[n:]
			}
			return *results, true
		}
		whole, fine := run(max(1, len(frames)))
		pieces, alsoFine := run(1)
		if fine != alsoFine || fmt.Sprint(whole) != fmt.Sprint(pieces) {
			t.Fatalf("whole: %v %t, in pieces: %v %t", whole, fine, pieces, alsoFine)
		}
		if len(whole) > 4 {
			t.Fatalf("of 4 requests: %v", whole)
		}
	})
}
