package wire

import (
	"encoding/binary"

	"golang.org/x/net/http2"
)

func (h *H2Client) readReset(f frame) error {
	if f.stream == 0 || len(f.body) != 4 {
		return notHTTP("RST_STREAM of %d bytes on stream %d", len(f.body), f.stream)
	}
	if i := h.find(f.stream); i >= 0 {
		h.fail(i, http2.ErrCode(binary.BigEndian.Uint32(f.body)) == http2.ErrCodeRefusedStream)
	}
	return nil
}

func (h *H2Client) fail(i int, refused bool) {
	tag := h.streams[i].tag
	h.forget(i)
	h.results.Failed(tag, refused)
}

// readGoAway ends the streams that the server will not look at: RFC 9113 section 6.8.
func (h *H2Client) readGoAway(f frame) error {
	if f.stream != 0 || len(f.body) < 8 {
		return notHTTP("GOAWAY of %d bytes on stream %d", len(f.body), f.stream)
	}
	h.leaving = true
	last := binary.BigEndian.Uint32(f.body) & (1<<31 - 1)
	for i := len(h.streams) - 1; i >= 0; i-- { // backwards: fail puts the last one into the place of the one it drops
		if h.streams[i].id > last {
			h.fail(i, true)
		}
	}
	return nil
}

func (h *H2Client) readPing(f frame) error {
	if f.stream != 0 || len(f.body) != 8 {
		return notHTTP("PING of %d bytes on stream %d", len(f.body), f.stream)
	}
	if !f.flags.Has(http2.FlagPingAck) {
		h.Out = appendFrameHead(h.Out, 8, http2.FramePing, http2.FlagPingAck, 0)
		h.Out = append(h.Out, f.body...)
	}
	return nil
}

func (h *H2Client) readWindow(f frame) error {
	if len(f.body) != 4 {
		return notHTTP("WINDOW_UPDATE of %d bytes", len(f.body))
	}
	more := int64(binary.BigEndian.Uint32(f.body) & (1<<31 - 1))
	window := &h.window
	if f.stream != 0 {
		i := h.find(f.stream)
		if i < 0 {
			return nil
		}
		window = &h.streams[i].window
	}
	if *window += more; more == 0 || *window > mostWindow {
		return notHTTP("window of stream %d grows by %d", f.stream, more)
	}
	return nil
}

// readSettings takes in the server's settings and acknowledges them.
func (h *H2Client) readSettings(f frame) error {
	if f.stream != 0 || len(f.body)%6 != 0 {
		return notHTTP("SETTINGS of %d bytes on stream %d", len(f.body), f.stream)
	}
	h.settled = true
	if f.flags.Has(http2.FlagSettingsAck) {
		return nil
	}
	for b := f.body; len(b) > 0; b = b[6:] {
		setting := http2.Setting{ID: http2.SettingID(binary.BigEndian.Uint16(b)), Val: binary.BigEndian.Uint32(b[2:])}
		if err := setting.Valid(); err != nil {
			return notHTTP("%v", setting)
		}
		switch setting.ID {
		case http2.SettingMaxConcurrentStreams:
			h.most = int(min(setting.Val, mostWindow))
		case http2.SettingMaxFrameSize:
			h.frame = int(setting.Val)
		case http2.SettingHeaderTableSize:
			h.requests.resize(setting.Val)
		case http2.SettingInitialWindowSize:
			change := int64(setting.Val) - h.initial
			h.initial = int64(setting.Val)
			for i := range h.streams {
				h.streams[i].window += change
			}
		}
	}
	h.Out = appendFrameHead(h.Out, 0, http2.FrameSettings, http2.FlagSettingsAck, 0)
	return nil
}
