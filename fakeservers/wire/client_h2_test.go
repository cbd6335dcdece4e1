package wire

import (
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
	"golang.org/x/net/http2"
)

// heard is what a client reports.
type heard []string

func (h *heard) Responded(tag int, r *Response) {
	*h = append(*h, fmt.Sprintf("%d: %d %s", tag, r.Status, r.Server))
}

func (h *heard) Failed(tag int, refused bool) {
	*h = append(*h, fmt.Sprintf("%d: failed, refused %t", tag, refused))
}

// served is a raw connection to our own HTTP/2 server, which answers everything with size bytes.
func served(t *testing.T, size int) net.Conn {
	g := NewWithT(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	g.Expect(err).NotTo(HaveOccurred())
	ended := make(chan error, 1)
	go func() {
		defer close(ended)
		raw, err := l.Accept()
		if err != nil {
			ended <- err
			return
		}
		defer raw.Close()
		c := NewConn(raw)
		if found, err := c.HasPreface(); !found {
			ended <- fmt.Errorf("no preface: %w", err)
			return
		}
		h := NewH2(c, StreamsAtOnce, func(*Stream) {})
		for {
			event, err := h.Next()
			if err != nil {
				ended <- err
				return
			}
			if event.End {
				_ = h.Answer(event.Stream, okFields, size)
			}
		}
	}()
	raw, err := net.Dial("tcp", l.Addr().String())
	g.Expect(err).NotTo(HaveOccurred())
	t.Cleanup(func() {
		raw.Close()
		l.Close()
		g.Expect(<-ended).To(MatchError(io.EOF), "the server saw a wrong frame")
	})
	return raw
}

// exchange sends what is queued and reads until n results were heard.
func exchange(g *WithT, raw net.Conn, h *H2Client, results *heard, n int) {
	buffer, kept := make([]byte, 64<<10), 0
	for len(*results) < n {
		h.Fill()
		_, err := raw.Write(h.Out)
		g.Expect(err).NotTo(HaveOccurred())
		h.Out = h.Out[:0]
		got, err := raw.Read(buffer[kept:])
		g.Expect(err).NotTo(HaveOccurred())
		took, err := h.Read(buffer[:kept+got])
		g.Expect(err).NotTo(HaveOccurred())
		kept = copy(buffer, buffer[took:kept+got])
	}
}

// Requests and responses with and without bodies, far more than windows and limits let through at once.
func TestH2ClientAgainstOurServer(t *testing.T) {
	for _, c := range []struct{ body, size, streams, rounds int }{
		{0, 0, 1, 50}, {0, 0, 100, 5}, {10, 20, 10, 5}, {200_000, 0, 3, 3}, {0, 300_000, 3, 3},
	} {
		g := NewWithT(t)
		request := aRequest
		request.Method, request.Size = "POST", c.body
		raw := served(t, c.size)
		results := &heard{}
		h := NewH2Client(&request, results)
		for range c.rounds {
			*results = nil
			for tag := range c.streams {
				g.Expect(h.Room()).To(BeNumerically(">", 0))
				h.Send(tag, []byte("id"))
			}
			exchange(g, raw, h, results, c.streams)
			for tag := range c.streams {
				g.Expect(*results).To(ContainElement(fmt.Sprintf("%d: 200 s1", tag)))
			}
			g.Expect(h.Open()).To(BeZero())
		}
	}
}

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

func TestH2ClientObeys(t *testing.T) {
	g := NewWithT(t)
	s := server(http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: 7})
	_ = s.WritePing(false, [8]byte{'p', 'i', 'n', 'g'})
	_ = s.WritePing(true, [8]byte{})
	h, _, err := told(t, 2, s.take())
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(h.Room()).To(Equal(5))
	g.Expect(frames(g, string(h.Out))).To(Equal([]string{"settings ack", "ping ping\x00\x00\x00\x00"}))
	h.Out = nil
	h.Cancel(1)
	h.Cancel(1)
	g.Expect(h.Open()).To(Equal(1))
	g.Expect(frames(g, string(h.Out))).To(Equal([]string{"3 reset CANCEL"}))
	h.Out = nil
	h.Leave()
	g.Expect(frames(g, string(h.Out))).To(Equal([]string{"goaway 0 NO_ERROR"}))

	s = server()
	_ = s.WriteGoAway(1<<31-1, http2.ErrCodeNo, nil)
	h, _, err = told(t, 2, s.take())
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(h.Leaving()).To(BeTrue())
	g.Expect(h.Room()).To(BeZero())
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

// One exchange in steady state.
func TestH2ClientNeedsNoMemory(t *testing.T) {
	results := counting(0)
	h := NewH2Client(&aRequest, &results)
	s := server()
	_, err := h.Read([]byte(s.take()))
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	s.answer(1, true, ":status", "200", "x-server", "s1", "content-length", "0")
	answers := []byte(s.take())
	s.answer(1, true, ":status", "200", "x-server", "s1", "content-length", "0")
	again := []byte(s.take()) // all of it from the table
	id := []byte("r-u1-1")
	round := func(answer []byte) {
		h.Out = h.Out[:0]
		h.Send(0, id)
		answer[7], answer[8] = byte((h.next-2)>>8), byte(h.next-2)
		if _, err := h.Read(answer); err != nil {
			panic(err)
		}
	}
	round(answers)
	for range 5 {
		round(again)
	}
	before := results
	NewWithT(t).Expect(testing.AllocsPerRun(100, func() { round(again) })).To(BeZero())
	NewWithT(t).Expect(int(results - before)).To(Equal(101))
}

type counting int

func (c *counting) Responded(int, *Response) { *c++ }
func (c *counting) Failed(int, bool)         {}

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

// Half of the room that a server had is given back, on the connection and on the stream.
func TestH2ClientGivesRoomBack(t *testing.T) {
	g := NewWithT(t)
	s := server()
	s.answer(1, false, ":status", "200")
	h, _, err := told(t, 1, s.take())
	g.Expect(err).NotTo(HaveOccurred())
	h.Out = nil
	h.owed, h.streams[0].owed = roomOf/2-1, roomOf/2-2
	_ = s.WriteData(1, false, []byte("x"))
	_ = s.WriteDataPadded(1, false, []byte("x"), make([]byte, 4))
	_, err = h.Read([]byte(s.take()))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(frames(g, string(h.Out))).To(Equal([]string{"0 window 536870912", "1 window 536870917"}))
}

// A request's body keeps to the windows, of which SETTINGS change those of open streams too (RFC 9113 section 6.9.2).
func TestH2ClientKeepsToWindows(t *testing.T) {
	g := NewWithT(t)
	request := aRequest
	request.Size = 100
	h := NewH2Client(&request, &heard{})
	s := server(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 30})
	h.Send(0, []byte("id"))
	said := func(more func()) []string {
		more()
		_, err := h.Read([]byte(s.take()))
		g.Expect(err).NotTo(HaveOccurred())
		h.Out = h.Out[:0]
		h.Fill()
		return frames(g, string(h.Out))
	}
	g.Expect(said(func() {})).To(Equal([]string{"1 data 30"}))
	g.Expect(said(func() { _ = s.WriteWindowUpdate(1, 5) })).To(Equal([]string{"1 data 5"}))
	g.Expect(said(func() { _ = s.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 20}) })).To(BeEmpty())
	g.Expect(said(func() { _ = s.WriteWindowUpdate(1, 15) })).To(Equal([]string{"1 data 5"}))
	h.window = 50
	g.Expect(said(func() { _ = s.WriteWindowUpdate(1, 1000) })).To(Equal([]string{"1 data 50"}))
	g.Expect(said(func() { _ = s.WriteWindowUpdate(0, 1000) })).To(Equal([]string{"1 data 10 end"}))
	g.Expect(h.blocked).To(BeZero())
}
