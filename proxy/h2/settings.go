package h2

import "golang.org/x/net/http2"

// handleSettings: RFC 9113 section 6.5: settings are obeyed in their order, then acknowledged.
func (c *ClientConn) handleSettings(f *http2.SettingsFrame) error {
	if f.IsAck() {
		return nil
	}
	c.mu.Lock()
	err := f.ForeachSetting(c.obey)
	if err == nil {
		c.fr.WriteSettingsAck()
	}
	c.mu.Unlock()
	if err == nil {
		c.tellLimit()
	}
	return err
}

func (c *ClientConn) obey(s http2.Setting) error {
	switch s.ID {
	case http2.SettingHeaderTableSize:
		// What the server allows, but no more than the initial size: the memory is ours.
		c.enc.hpack.SetMaxDynamicTableSize(min(s.Val, 4096))
	case http2.SettingMaxConcurrentStreams:
		c.peer.maxStreams = s.Val
	case http2.SettingInitialWindowSize:
		if s.Val > maxWindow {
			return mistake(http2.ErrCodeFlowControl, "INITIAL_WINDOW_SIZE above 2^31-1 (RFC 9113 section 6.5.2)")
		}
		return c.moveWindows(int64(s.Val))
	case http2.SettingMaxFrameSize:
		if s.Val < 1<<14 || s.Val > 1<<24-1 {
			return mistake(http2.ErrCodeProtocol, "MAX_FRAME_SIZE out of range (RFC 9113 section 6.5.2)")
		}
		// Larger frames than the initial size would only keep other streams waiting.
		c.peer.maxFrame = min(int(s.Val), ownMaxFrame)
	case http2.SettingEnablePush:
		if s.Val != 0 {
			return mistake(http2.ErrCodeProtocol, "ENABLE_PUSH from a server (RFC 9113 section 6.5.2)")
		}
	}
	return nil
}

// handleGoAway: RFC 9113 section 6.8: streams above the last id were not processed; the others go on. No new ones are opened,
// whatever the reason was.
func (c *ClientConn) handleGoAway(f *http2.GoAwayFrame) error {
	c.mu.Lock()
	c.goneAway = true
	for id, x := range c.streams {
		if id > f.LastStreamID {
			x.leave()
			x.fail(ErrRefused)
		}
	}
	c.mu.Unlock()
	c.tellLimit()
	return nil
}
