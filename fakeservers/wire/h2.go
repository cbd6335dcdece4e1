package wire

import (
	"bytes"
	"io"
	"sync"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// StreamsAtOnce is how many streams a client may have open on one connection: the least that RFC 9113 section 6.5.2
// recommends.
const StreamsAtOnce = 100

// What every HTTP/2 connection starts with: RFC 9113 sections 6.5.2 and 6.9.2.
const (
	firstWindow = 1<<16 - 1
	firstFrame  = 1 << 14
	mostWindow  = 1<<31 - 1
)

// H2 is the server's side of an HTTP/2 connection whose preface was read. One goroutine calls Next; any may answer.
type H2 struct {
	conn     *Conn
	framer   *http2.Framer // its reading half is Next's, its writing half needs mu
	answered func(*Stream)

	head    headReader
	settled bool // the client's SETTINGS were read

	mu      sync.Mutex // guards following fields, and those of streams
	streams map[uint32]*Stream
	unread  map[uint32]struct{} // streams answered before their request was complete: the rest of it is still to come
	newest  uint32              // highest stream the client opened
	limit   int                 // streams that the client may have open
	limits  []int               // those told and not yet acknowledged, oldest first
	leaving bool                // a GOAWAY was sent: newer streams are passed over
	ending  bool                // ... and Next ends when no stream is open
	last    *Stream             // Next ends when it is answered; nil: none
	blocked []*Stream           // answered, but windows are too small for the rest
	window  int64               // what the client lets us send on the connection
	initial int64               // ... on a new stream
	frame   int                 // ... in one frame
	packed  bytes.Buffer
	packer  *hpack.Encoder
}

// Stream is one request and its response.
type Stream struct {
	// Tag and Note are the caller's own: nothing here reads them.
	Tag  int64
	Note any

	id     uint32
	head   bool  // the request is a HEAD
	ended  bool  // the request is complete
	gone   bool  // answered to the last byte, or reset
	window int64 // what the client lets us send
	rest   int   // bytes of response body not yet queued
	held   int   // ... that may not be queued yet
}

// Event is what the client did: it began a request (Head), completed it (End), or both.
type Event struct {
	Stream *Stream
	Head   *Message // valid until the next call of Next; nil if this is only an end
	End    bool
}

// NewH2 takes over a connection behind its preface and queues our SETTINGS, which let the client have so many streams open, at
// most [StreamsAtOnce]. For each stream that Next reports, answered is
// called once: just before the last byte of its response is queued, or when it will get none because stream or connection
// ended. answered must not call methods of H2.
func NewH2(c *Conn, streams int, answered func(*Stream)) *H2 {
	h := &H2{
		conn:     c,
		framer:   http2.NewFramer(c, c),
		answered: answered,
		streams:  map[uint32]*Stream{},
		unread:   map[uint32]struct{}{},
		window:   firstWindow,
		initial:  firstWindow,
		frame:    firstFrame,
		limit:    StreamsAtOnce,
		limits:   []int{streams},
	}
	h.framer.SetMaxReadFrameSize(firstFrame)
	h.framer.SetReuseFrames()
	h.head.init()
	h.packer = hpack.NewEncoder(&h.packed)
	_ = h.framer.WriteSettings(http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: uint32(streams)}) // a failed write shows in Next
	return h
}

// Next waits for the next event, seeing to everything else that frames ask for. When it returns an error the connection
// is over and each stream has been reported as answered; errors of the client were answered by a GOAWAY and wrap ErrNotHTTP.
func (h *H2) Next() (Event, error) {
	for {
		if h.Left() {
			return Event{}, h.end(ErrLeft)
		}
		event, err := h.step()
		if err != nil {
			return Event{}, h.end(err)
		}
		if event.Stream != nil {
			return event, nil
		}
	}
}

// step reads one frame, or one whole head, and acts on it.
func (h *H2) step() (Event, error) {
	frame, err := h.framer.ReadFrame()
	if err != nil {
		return Event{}, err
	}
	// SETTINGS come right behind the preface, empty or not: RFC 9113 section 3.4.
	if _, ok := frame.(*http2.SettingsFrame); !ok && !h.settled {
		return Event{}, refuse(http2.ErrCodeProtocol, "first frame is %v", frame.Header().Type)
	}
	switch f := frame.(type) {
	case *http2.HeadersFrame:
		return h.readHead(f)
	case *http2.DataFrame:
		return h.readData(f)
	case *http2.RSTStreamFrame:
		return Event{}, h.readReset(f)
	case *http2.WindowUpdateFrame:
		return Event{}, h.readWindow(f)
	case *http2.SettingsFrame:
		return Event{}, h.readSettings(f)
	case *http2.PingFrame:
		return Event{}, h.readPing(f)
	case *http2.PushPromiseFrame:
		return Event{}, refuse(http2.ErrCodeProtocol, "a client cannot push")
	}
	return Event{}, nil // PRIORITY, GOAWAY and what we do not know ask for nothing
}

// readHead reads the rest of a head and opens its stream.
func (h *H2) readHead(f *http2.HeadersFrame) (Event, error) {
	id, end := f.StreamID, f.StreamEnded()
	if err := h.head.read(f, h.framer); err != nil {
		return Event{}, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if s := h.streams[id]; s != nil {
		return h.trailers(s, end)
	}
	if id <= h.newest {
		delete(h.unread, id)
		return Event{}, nil // trailers of a stream that we refused, or answered already
	}
	if id%2 == 0 {
		return Event{}, refuse(http2.ErrCodeProtocol, "a client opened stream %d", id)
	}
	h.newest = id
	if h.leaving {
		return Event{}, nil // beyond the last stream that GOAWAY named: RFC 9113 section 6.8
	}
	if len(h.streams) >= h.limit {
		// A stream beyond the limit is reset, and REFUSED_STREAM lets the client try it again: RFC 9113 section 5.1.2. It need not be
		// at fault, since it may not have read our SETTINGS yet.
		return Event{}, h.framer.WriteRSTStream(id, http2.ErrCodeRefusedStream)
	}
	m := &h.head.message
	if len(m.Start[0]) == 0 || len(m.Start[1]) == 0 && string(m.Start[0]) != "CONNECT" {
		return Event{}, refuse(http2.ErrCodeProtocol, "stream %d lacks :method or :path", id)
	}
	s := &Stream{id: id, head: string(m.Start[0]) == "HEAD", ended: end, window: h.initial}
	h.streams[id] = s
	return Event{s, m, end}, nil
}

// trailers ends a request's body; nothing else may follow an open stream's head in the form of a head. It needs mu.
func (h *H2) trailers(s *Stream, end bool) (Event, error) {
	switch {
	case s.ended:
		return Event{}, refuse(http2.ErrCodeStreamClosed, "head after the end of stream %d", s.id)
	case !end:
		return Event{}, refuse(http2.ErrCodeProtocol, "second head within stream %d", s.id)
	}
	s.ended = true
	return Event{Stream: s, End: true}, nil
}

// readData drops a piece of body and gives its room back at once.
func (h *H2) readData(f *http2.DataFrame) (Event, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if f.StreamID > h.newest {
		return Event{}, refuse(http2.ErrCodeProtocol, "data on idle stream %d", f.StreamID)
	}
	if err := h.giveRoom(0, f.Length); err != nil {
		return Event{}, err
	}
	s := h.streams[f.StreamID]
	_, unread := h.unread[f.StreamID]
	switch {
	case unread && f.StreamEnded():
		delete(h.unread, f.StreamID)
		return Event{}, nil
	case unread:
		return Event{}, h.giveRoom(f.StreamID, f.Length)
	case s == nil:
		return Event{}, nil // of a stream that was refused or reset
	case s.ended:
		return Event{}, refuse(http2.ErrCodeStreamClosed, "data after the end of stream %d", s.id)
	case !f.StreamEnded():
		return Event{}, h.giveRoom(s.id, f.Length)
	}
	s.ended = true
	return Event{Stream: s, End: true}, nil
}

// giveRoom lets the client send n bytes more. It needs mu.
func (h *H2) giveRoom(stream, n uint32) error {
	if n == 0 {
		return nil
	}
	return h.framer.WriteWindowUpdate(stream, n)
}

// readReset forgets a stream.
func (h *H2) readReset(f *http2.RSTStreamFrame) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if f.StreamID > h.newest {
		return refuse(http2.ErrCodeProtocol, "reset of idle stream %d", f.StreamID)
	}
	if s := h.streams[f.StreamID]; s != nil {
		h.forget(s)
	}
	delete(h.unread, f.StreamID)
	return nil
}

// readPing answers a PING.
func (h *H2) readPing(f *http2.PingFrame) error {
	if f.IsAck() {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.framer.WritePing(true, f.Data)
}

var _ io.ReadWriter = (*Conn)(nil) // as the Framer wants it
