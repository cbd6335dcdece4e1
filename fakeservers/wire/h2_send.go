package wire

import (
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// Answer queues a response: fields, ":status" first, and size bytes of body as far as the client's windows let it; the rest
// follows when Next reads that they opened. A stream that is gone needs no answer, and a HEAD no body. What is queued
// leaves as [Conn.Write] says.
func (h *H2) Answer(s *Stream, fields []hpack.HeaderField, size int) error {
	return h.AnswerHolding(s, fields, size, 0)
}

// AnswerHolding is Answer that keeps the last bytes of the body, as many as held, until [H2.Release] lets them go.
func (h *H2) AnswerHolding(s *Stream, fields []hpack.HeaderField, size, held int) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.gone {
		return nil
	}
	if s.head {
		size = 0
	}
	h.packed.Reset()
	for _, f := range fields {
		if err := h.packer.WriteField(f); err != nil {
			return err
		}
	}
	if size == 0 {
		h.forget(s)
	}
	if err := h.sendHead(s.id, h.packed.Bytes(), size == 0); err != nil || size == 0 {
		return err
	}
	s.rest, s.held = size, held
	h.blocked = append(h.blocked, s)
	return h.sendBodies()
}

// Release lets n more bytes of a held body go. A stream that is gone, or a HEAD, has nothing to release.
func (h *H2) Release(s *Stream, n int) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	s.held = max(0, s.held-n)
	return h.sendBodies()
}

// sendHead queues a compressed head in as many frames as it takes. It needs mu.
func (h *H2) sendHead(id uint32, packed []byte, end bool) error {
	piece := min(len(packed), h.frame)
	err := h.framer.WriteHeaders(http2.HeadersFrameParam{
		StreamID:      id,
		BlockFragment: packed[:piece],
		EndStream:     end,
		EndHeaders:    piece == len(packed),
	})
	for err == nil && piece < len(packed) {
		packed = packed[piece:]
		piece = min(len(packed), h.frame)
		err = h.framer.WriteContinuation(id, piece == len(packed), packed[:piece])
	}
	return err
}

// sendBodies queues as much of the blocked streams' bodies as windows allow, in the order they were answered. It needs mu.
func (h *H2) sendBodies() error {
	still := h.blocked[:0]
	for _, s := range h.blocked {
		for !s.gone && s.rest > s.held && min(s.window, h.window) > 0 {
			if err := h.sendPiece(s); err != nil {
				return err
			}
		}
		if !s.gone {
			still = append(still, s)
		}
	}
	clear(h.blocked[len(still):])
	h.blocked = still
	return nil
}

// sendPiece queues one DATA frame. It needs mu and open windows.
func (h *H2) sendPiece(s *Stream) error {
	n := int(min(int64(s.rest-s.held), s.window, h.window, int64(h.frame), int64(len(filler))))
	s.rest -= n
	s.window -= int64(n)
	h.window -= int64(n)
	if s.rest == 0 {
		h.forget(s)
	}
	return h.framer.WriteData(s.id, s.rest == 0, filler[:n])
}

// readWindow takes in that the client lets us send more.
func (h *H2) readWindow(f *http2.WindowUpdateFrame) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if f.StreamID > h.newest {
		return refuse(http2.ErrCodeProtocol, "window of idle stream %d", f.StreamID)
	}
	window := &h.window
	if f.StreamID != 0 {
		s := h.streams[f.StreamID]
		if s == nil {
			return nil // answered before the client read so
		}
		window = &s.window
	}
	// A window that grows beyond 2^31-1 is an error: RFC 9113 section 6.9.1.
	if *window += int64(f.Increment); *window > mostWindow {
		return refuse(http2.ErrCodeFlowControl, "window of stream %d is %d", f.StreamID, *window)
	}
	return h.sendBodies()
}

// readSettings takes in the client's settings and acknowledges them.
func (h *H2) readSettings(f *http2.SettingsFrame) error {
	h.settled = true
	h.mu.Lock()
	defer h.mu.Unlock()
	if f.IsAck() {
		h.acknowledged()
		return nil
	}
	if err := f.ForeachSetting(h.set); err != nil {
		return err
	}
	if err := h.framer.WriteSettingsAck(); err != nil {
		return err
	}
	return h.sendBodies()
}

// set takes in one setting; those that bind only a server's pushes, or nobody, are passed over. It needs mu.
func (h *H2) set(setting http2.Setting) error {
	if err := setting.Valid(); err != nil {
		return err
	}
	switch setting.ID {
	case http2.SettingMaxFrameSize:
		h.frame = int(setting.Val)
	case http2.SettingHeaderTableSize:
		h.packer.SetMaxDynamicTableSizeLimit(setting.Val)
	case http2.SettingInitialWindowSize:
		// The difference to the setting before is added to every open stream's window: RFC 9113 section 6.9.2.
		change := int64(setting.Val) - h.initial
		h.initial = int64(setting.Val)
		for _, s := range h.streams {
			if s.window += change; s.window > mostWindow {
				return refuse(http2.ErrCodeFlowControl, "window of stream %d is %d", s.id, s.window)
			}
		}
	}
	return nil
}
