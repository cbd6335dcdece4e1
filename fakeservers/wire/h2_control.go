package wire

import (
	"errors"

	"golang.org/x/net/http2"
)

// ErrLeft is why Next ends when the connection was to end behind an answer, and that was given.
var ErrLeft = errors.New("the last stream was answered")

// Refuse resets a stream that Next has just reported, as one that nobody worked on and that may be sent again
// (REFUSED_STREAM: RFC 9113 section 8.7). It is not reported as answered.
func (h *H2) Refuse(s *Stream) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	s.gone = true
	delete(h.streams, s.id)
	return h.framer.WriteRSTStream(s.id, http2.ErrCodeRefusedStream)
}

// Limit tells the client how many streams it may have open from now on. Only from its acknowledgement on is it held to that:
// what was on its way until then followed the limit before (RFC 9113 section 6.5.3).
func (h *H2) Limit(streams int) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.limits = append(h.limits, streams)
	return h.framer.WriteSettings(http2.Setting{ID: http2.SettingMaxConcurrentStreams, Val: uint32(streams)})
}

// acknowledged puts the oldest limit that was told into force. An acknowledgement of nothing changes nothing. It needs mu.
func (h *H2) acknowledged() {
	if len(h.limits) > 0 {
		h.limit, h.limits = h.limits[0], h.limits[1:]
	}
}

// Leave sends GOAWAY: what the client has begun is answered, what it begins later is passed over (RFC 9113 section 6.8). With end,
// Next ends with [ErrLeft] as soon as no stream is open; without it the client has to end the connection.
func (h *H2) Leave(end bool) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ending = h.ending || end
	if h.leaving {
		return nil
	}
	h.leaving = true
	return h.framer.WriteGoAway(h.newest, http2.ErrCodeNo, nil)
}

// EndBehind lets Next end with [ErrLeft] when s is answered, without a word and whatever other streams are open. It is called
// before s is answered.
func (h *H2) EndBehind(s *Stream) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last = s
}

// Left reports whether the connection was to end behind an answer, and that was given. Who gave it while another goroutine waits
// in Next flushes and ends the raw connection.
func (h *H2) Left() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.last != nil && h.last.gone || h.leaving && h.ending && len(h.streams) == 0
}
