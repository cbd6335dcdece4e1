package wire

import (
	"encoding/binary"
	"fmt"
	"strconv"

	"golang.org/x/net/http2"
)

// Read takes in received bytes: n of them, the rest must come again with more behind it. Its errors wrap ErrNotHTTP and end
// the connection.
func (h *H2Client) Read(p []byte) (n int, err error) {
	for len(p)-n >= frameHead {
		head := p[n:]
		length := int(head[0])<<16 | int(head[1])<<8 | int(head[2])
		if length > firstFrame {
			return n, notHTTP("frame of %d bytes", length)
		}
		if len(head) < frameHead+length {
			break
		}
		f := frame{
			kind:   http2.FrameType(head[3]),
			flags:  http2.Flags(head[4]),
			stream: binary.BigEndian.Uint32(head[5:]) & (1<<31 - 1),
			body:   head[frameHead : frameHead+length],
		}
		n += frameHead + length
		if err := h.read(f); err != nil {
			return n, err
		}
	}
	return n, nil
}

// frame is one frame as received.
type frame struct {
	kind   http2.FrameType
	flags  http2.Flags
	stream uint32
	body   []byte
}

func (h *H2Client) read(f frame) error {
	switch {
	case !h.settled && f.kind != http2.FrameSettings:
		return notHTTP("first frame is %v", f.kind) // RFC 9113 section 3.4
	case (h.within != 0) != (f.kind == http2.FrameContinuation) || h.within != 0 && h.within != f.stream:
		return notHTTP("%v of stream %d, within a head or without one", f.kind, f.stream)
	case f.stream >= h.next || f.stream != 0 && f.stream%2 == 0:
		return notHTTP("%v of idle stream %d", f.kind, f.stream)
	}
	switch f.kind {
	case http2.FrameHeaders:
		return h.readHeaders(f)
	case http2.FrameContinuation:
		return h.readBlock(f, f.body)
	case http2.FrameData:
		return h.readData(f)
	case http2.FrameRSTStream:
		return h.readReset(f)
	case http2.FrameSettings:
		return h.readSettings(f)
	case http2.FramePing:
		return h.readPing(f)
	case http2.FrameGoAway:
		return h.readGoAway(f)
	case http2.FrameWindowUpdate:
		return h.readWindow(f)
	case http2.FramePushPromise:
		return notHTTP("a push, which our SETTINGS forbid")
	}
	return nil // PRIORITY and what we do not know ask for nothing
}

// payload cuts off padding, whose length comes first (RFC 9113 sections 6.1, 6.2), and then skip bytes.
func (f *frame) payload(skip int) ([]byte, error) {
	body, pad := f.body, 0
	if f.flags.Has(http2.FlagDataPadded) {
		if len(body) == 0 {
			return nil, notHTTP("%v without its padding", f.kind)
		}
		pad, body = int(body[0]), body[1:]
	}
	if skip+pad > len(body) {
		return nil, notHTTP("%v with more padding than room", f.kind)
	}
	return body[skip : len(body)-pad], nil
}

func (h *H2Client) readHeaders(f frame) error {
	if f.stream == 0 {
		return notHTTP("HEADERS without a stream")
	}
	skip := 0
	if f.flags.Has(http2.FlagHeadersPriority) {
		skip = 5
	}
	block, err := f.payload(skip)
	if err != nil {
		return err
	}
	h.within, h.block, h.ends = f.stream, h.block[:0], f.flags.Has(http2.FlagHeadersEndStream)
	return h.readBlock(f, block)
}

// readBlock takes in a piece of a head, and the head when this is its last one.
func (h *H2Client) readBlock(f frame, block []byte) error {
	last := f.flags.Has(http2.FlagHeadersEndHeaders)
	if !last || len(h.block) > 0 {
		if len(h.block)+len(block) > fullBuffer {
			return notHTTP("head longer than %d bytes", fullBuffer)
		}
		h.block = append(h.block, block...)
		block = h.block
	}
	if !last {
		return nil
	}
	h.within = 0
	return h.readHead(f.stream, block)
}

// readHead takes in a head. It is read in any case: the compression's state hangs on it.
func (h *H2Client) readHead(id uint32, block []byte) error {
	i := h.find(id)
	r, length := &h.scratch, int64(-1)
	if i >= 0 {
		r = &h.streams[i].Response
	}
	trailers := i >= 0 && h.streams[i].headed
	status := 0
	for h.fields.begin(block); h.fields.next(); {
		name, value := h.fields.name, h.fields.value
		switch {
		case string(name) == ":status":
			status = statusOf(value)
		case string(name) == "content-length":
			n, err := strconv.ParseUint(string(value), 10, 63)
			if err != nil {
				return notHTTP("content length %.40q", value)
			}
			length = int64(n)
		case !trailers:
			r.stamp(name, value)
		}
	}
	switch {
	case h.fields.wrong != nil:
		return fmt.Errorf("%w: %w", ErrNotHTTP, h.fields.wrong)
	case i < 0:
		return nil // of a stream that was given up
	case trailers && (status != 0 || !h.ends):
		return notHTTP("second head within stream %d", id)
	case trailers:
		return h.complete(i)
	case status < 100 || status == 101:
		return notHTTP("head of stream %d has no :status, or one there cannot be", id)
	case status < 200 && h.ends:
		return notHTTP("stream %d ends with status %d", id, status)
	case status < 200:
		return nil // another head follows
	}
	s := &h.streams[i]
	s.Status, s.headed, s.length = status, true, length
	// Neither says anything about this body: RFC 9110 section 8.6.
	if h.head || status == 304 {
		s.length = -1
	}
	if h.ends {
		return h.complete(i)
	}
	return nil
}

// statusOf reads a status; 0 is none.
func statusOf(value []byte) int {
	if len(value) != 3 {
		return 0
	}
	status := 0
	for _, digit := range value {
		if digit < '0' || digit > '9' {
			return 0
		}
		status = 10*status + int(digit-'0')
	}
	return status
}

func (h *H2Client) readData(f frame) error {
	data, err := f.payload(0)
	switch {
	case err != nil:
		return err
	case f.stream == 0:
		return notHTTP("DATA without a stream")
	}
	// Padding uses room too: RFC 9113 section 6.9.1.
	if h.owed += int64(len(f.body)); h.owed >= roomOf/2 {
		h.giveRoom(0, h.owed)
		h.owed = 0
	}
	i := h.find(f.stream)
	if i < 0 {
		return nil
	}
	s := &h.streams[i]
	if !s.headed {
		return notHTTP("DATA before the head of stream %d", f.stream)
	}
	s.got += int64(len(data))
	if f.flags.Has(http2.FlagDataEndStream) {
		return h.complete(i)
	}
	if s.owed += int64(len(f.body)); s.owed >= roomOf/2 {
		h.giveRoom(s.id, s.owed)
		s.owed = 0
	}
	return nil
}

// complete hands out a response. A server may answer before it has the whole request; the rest is then not sent (RFC 9113
// section 8.1).
func (h *H2Client) complete(i int) error {
	s := &h.streams[i]
	if s.length >= 0 && s.length != s.got {
		return notHTTP("stream %d has %d bytes of body, and a length of %d", s.id, s.got, s.length)
	}
	tag := s.tag
	if s.rest > 0 {
		h.reset(i, http2.ErrCodeNo)
	} else {
		h.forget(i)
	}
	h.results.Responded(tag, &h.streams[:cap(h.streams)][len(h.streams)].Response)
	return nil
}
