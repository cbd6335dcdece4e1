package wire

import (
	"encoding/binary"
	"fmt"

	"golang.org/x/net/http2"
)

// H2Client is the client's side of an HTTP/2 connection without the connection: it makes the bytes to send and takes in
// those received, in whatever pieces they come. In steady state it needs no memory, which x/net's Framer does for every
// head; hence frames are taken apart here. One goroutine uses it.
//
//	h := wire.NewH2Client(request, results)
//	h.Send(tag, id)
//	h.Fill() ... write h.Out, and cut off what was written
//	h.Read(received)
type H2Client struct {
	// Out is what is to be sent, in order. Its owner cuts off what was sent.
	Out []byte

	results  H2Results
	requests requestHeads
	size     int  // bytes of body of each request
	head     bool // requests are HEADs

	fields  fieldReader
	block   []byte   // of a head that comes in several frames
	within  uint32   // stream of that head; 0 between heads
	ends    bool     // that head is also the end of its stream
	scratch Response // of a stream nobody waits for
	settled bool     // the server's SETTINGS were read

	streams []clientStream // open ones
	next    uint32         // id of the next stream
	most    int            // streams the server lets us have
	leaving bool           // the server said GOAWAY: no further streams
	window  int64          // what the server lets us send on the connection
	initial int64          // ... on a new stream
	frame   int            // ... in one frame
	owed    int64          // bytes received on the connection whose room was not given back
	blocked int            // streams whose body is not wholly sent
}

// H2Results hears what became of requests, by the tag each was sent with. It must not call methods of H2Client but Room.
type H2Results interface {
	// Responded is called with a complete response, which is valid until the call returns.
	Responded(tag int, r *Response)
	// Failed is called when the stream was reset, or left out by a GOAWAY; a refused one was not worked on (RFC 9113
	// section 8.7).
	Failed(tag int, refused bool)
}

// clientStream is a request under way.
type clientStream struct {
	Response
	id     uint32
	tag    int
	headed bool  // the response's head is there
	length int64 // of the body, as its head says; -1: it does not
	got    int64 // bytes of body received
	owed   int64 // of these, whose room was not given back
	rest   int   // bytes of the request's body not yet queued
	window int64 // what the server lets us send
}

// roomOf is what we let a server send, on a connection and on each stream. A half of it that was used is given back.
const roomOf = 1 << 30

// NewH2Client begins a connection: preface and SETTINGS are in Out.
func NewH2Client(request *Request, results H2Results) *H2Client {
	h := &H2Client{
		results: results,
		size:    request.Size,
		head:    request.Method == "HEAD",
		next:    1,
		most:    StreamsAtOnce, // until the server says otherwise
		window:  firstWindow,
		initial: firstWindow,
		frame:   firstFrame,
	}
	h.requests.init(request)
	h.fields.init()
	h.Out = append(h.Out, Preface...)
	h.Out = appendFrameHead(h.Out, 12, http2.FrameSettings, 0, 0)
	h.Out = appendSetting(h.Out, http2.SettingEnablePush, 0)
	h.Out = appendSetting(h.Out, http2.SettingInitialWindowSize, roomOf)
	h.giveRoom(0, roomOf-firstWindow)
	return h
}

// Room is how many more requests can be sent now. A server that is leaving takes none any more, and neither does a connection
// whose stream numbers are used up.
func (h *H2Client) Room() int {
	if h.leaving || h.next > mostWindow-2 {
		return 0
	}
	return h.most - len(h.streams)
}

// Leaving reports whether the connection takes no further request.
func (h *H2Client) Leaving() bool { return h.leaving || h.next > mostWindow-2 }

// Open is how many requests are under way.
func (h *H2Client) Open() int { return len(h.streams) }

// Began reports whether the head of a response is there.
func (h *H2Client) Began(tag int) bool {
	for i := range h.streams {
		if h.streams[i].tag == tag {
			return h.streams[i].headed
		}
	}
	return false
}

// Send queues a request. There must be room for it.
func (h *H2Client) Send(tag int, id []byte) {
	n := len(h.streams)
	if n < cap(h.streams) {
		h.streams = h.streams[:n+1] // with the buffers of one before
	} else {
		h.streams = append(h.streams, clientStream{})
	}
	s := &h.streams[n]
	*s = clientStream{
		Response: Response{Server: s.Server[:0], ConnID: s.ConnID[:0]},
		id:       h.next,
		tag:      tag,
		length:   -1,
		rest:     h.size,
		window:   h.initial,
	}
	h.next += 2

	flags := http2.FlagHeadersEndHeaders
	if h.size == 0 {
		flags |= http2.FlagHeadersEndStream
	} else {
		h.blocked++
	}
	start := len(h.Out)
	h.Out = appendFrameHead(h.Out, 0, http2.FrameHeaders, flags, s.id)
	h.Out = h.requests.append(h.Out, id)
	putLength(h.Out[start:], len(h.Out)-start-frameHead)
}

// Fill queues as much of the requests' bodies as windows allow, and as is worth a write.
func (h *H2Client) Fill() {
	for i := 0; i < len(h.streams) && h.blocked > 0; i++ {
		s := &h.streams[i]
		for s.rest > 0 && min(s.window, h.window) > 0 && len(h.Out) < fullQueue {
			n := int(min(int64(s.rest), s.window, h.window, int64(h.frame), int64(len(filler))))
			s.rest -= n
			s.window -= int64(n)
			h.window -= int64(n)
			var flags http2.Flags
			if s.rest == 0 {
				flags = http2.FlagDataEndStream
				h.blocked--
			}
			h.Out = appendFrameHead(h.Out, n, http2.FrameData, flags, s.id)
			h.Out = append(h.Out, filler[:n]...)
		}
	}
}

// Cancel gives a request up; nothing more is heard of it.
func (h *H2Client) Cancel(tag int) {
	for i := range h.streams {
		if h.streams[i].tag == tag {
			h.reset(i, http2.ErrCodeCancel)
			return
		}
	}
}

// reset ends a stream from our side.
func (h *H2Client) reset(i int, code http2.ErrCode) {
	h.Out = appendFrameHead(h.Out, 4, http2.FrameRSTStream, 0, h.streams[i].id)
	h.Out = binary.BigEndian.AppendUint32(h.Out, uint32(code))
	h.forget(i)
}

// Leave queues a GOAWAY: the server opened no stream that we would still answer.
func (h *H2Client) Leave() {
	h.Out = appendFrameHead(h.Out, 8, http2.FrameGoAway, 0, 0)
	h.Out = binary.BigEndian.AppendUint64(h.Out, 0) // last stream 0, NO_ERROR
}

// forget drops a stream; its place keeps its buffers.
func (h *H2Client) forget(i int) {
	if h.streams[i].rest > 0 {
		h.blocked--
	}
	last := len(h.streams) - 1
	h.streams[i], h.streams[last] = h.streams[last], h.streams[i]
	h.streams = h.streams[:last]
}

// find returns the place of an open stream, -1 if it is none.
func (h *H2Client) find(id uint32) int {
	for i := range h.streams {
		if h.streams[i].id == id {
			return i
		}
	}
	return -1
}

// giveRoom lets the server send n bytes more.
func (h *H2Client) giveRoom(stream uint32, n int64) {
	h.Out = appendFrameHead(h.Out, 4, http2.FrameWindowUpdate, 0, stream)
	h.Out = binary.BigEndian.AppendUint32(h.Out, uint32(n))
}

// frameHead is the length of a frame's head: RFC 9113 section 4.1.
const frameHead = 9

func appendFrameHead(out []byte, length int, kind http2.FrameType, flags http2.Flags, stream uint32) []byte {
	out = append(out, byte(length>>16), byte(length>>8), byte(length), byte(kind), byte(flags))
	return binary.BigEndian.AppendUint32(out, stream)
}

// putLength writes a frame's length once it is known.
func putLength(frame []byte, length int) {
	frame[0], frame[1], frame[2] = byte(length>>16), byte(length>>8), byte(length)
}

func appendSetting(out []byte, id http2.SettingID, value uint32) []byte {
	out = binary.BigEndian.AppendUint16(out, uint16(id))
	return binary.BigEndian.AppendUint32(out, value)
}

// notHTTP is an error of the server.
func notHTTP(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrNotHTTP, refuse(http2.ErrCodeProtocol, format, args...))
}
