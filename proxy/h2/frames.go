package h2

import (
	"errors"
	"io"

	"golang.org/x/net/http2"
)

// readFrames is the connection's one goroutine: it reads until the connection is over. It never waits for a write.
func (c *ClientConn) readFrames() {
	err := c.readUntilEnd()
	c.end(err)
	c.nc.Close()
	c.tellLimit()
	if c.cfg.OnClosed != nil {
		c.mu.Lock()
		err = c.err
		c.mu.Unlock()
		c.cfg.OnClosed(c, err)
	}
}

func (c *ClientConn) readUntilEnd() error {
	for first := true; ; first = false {
		f, err := c.fr.ReadFrame()
		switch {
		case err != nil:
			err = c.readError(err)
		case first && !isSettings(f):
			err = mistake(http2.ErrCodeProtocol, "first frame is not SETTINGS (RFC 9113 section 3.4)")
		default:
			err = c.handle(f)
		}
		if err != nil {
			return err
		}
		c.mu.Lock()
		tooMuch := len(c.out.pending) > intolerant
		if c.err == nil {
			c.flushLater()
		}
		c.mu.Unlock()
		if tooMuch {
			return mistake(http2.ErrCodeEnhanceYourCalm, "more to answer than is read of the answers (RFC 9113 section 10.5)")
		}
	}
}

func isSettings(f http2.Frame) bool {
	s, ok := f.(*http2.SettingsFrame)
	return ok && !s.IsAck()
}

// readError tells mistakes in framing, which Framer finds, from the connection's own end. It returns nil when only a stream ended.
func (c *ClientConn) readError(err error) error {
	var stream http2.StreamError
	var conn http2.ConnectionError
	switch {
	case errors.As(err, &stream):
		return c.resetStream(stream.StreamID, stream.Code, c.detail("malformed frame (RFC 9113 section 6)"))
	case errors.As(err, &conn):
		return mistake(http2.ErrCode(conn), c.detail("malformed frame (RFC 9113 section 6)"))
	case errors.Is(err, http2.ErrFrameTooLarge):
		return mistake(http2.ErrCodeFrameSize, "frame larger than SETTINGS_MAX_FRAME_SIZE (RFC 9113 section 4.2)")
	case errors.Is(err, io.ErrUnexpectedEOF):
		err = io.EOF
	}
	return &ConnError{Err: err}
}

func (c *ClientConn) detail(or string) string {
	if d := c.fr.ErrorDetail(); d != nil {
		return d.Error()
	}
	return or
}

// handle obeys one frame. An error is a connection error. That blocks of fields are not interrupted, and what belongs on
// stream 0, Framer has checked.
func (c *ClientConn) handle(f http2.Frame) error {
	switch f := f.(type) {
	case *http2.DataFrame:
		return c.handleData(f)
	case *http2.HeadersFrame:
		if err := c.notIdle(f.StreamID, "HEADERS"); err != nil {
			return err
		}
		c.blk.begin(f.StreamID, f.StreamEnded())
		return c.handleFragment(f.HeaderBlockFragment(), f.HeadersEnded())
	case *http2.ContinuationFrame:
		return c.handleFragment(f.HeaderBlockFragment(), f.HeadersEnded())
	case *http2.RSTStreamFrame:
		return c.handleReset(f)
	case *http2.SettingsFrame:
		return c.handleSettings(f)
	case *http2.PingFrame:
		if !f.IsAck() {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.fr.WritePing(true, f.Data)
		}
		return nil
	case *http2.GoAwayFrame:
		return c.handleGoAway(f)
	case *http2.WindowUpdateFrame:
		return c.handleWindowUpdate(f)
	case *http2.PushPromiseFrame:
		return mistake(http2.ErrCodeProtocol, "PUSH_PROMISE although push is off (RFC 9113 section 8.4)")
	}
	// PRIORITY says nothing to a client; unknown types are ignored (section 5.5).
	return nil
}

// notIdle: RFC 9113 section 5.1: on a stream that was never opened nothing may come; and a server opens none without push.
func (c *ClientConn) notIdle(id uint32, what string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if id%2 == 0 || id >= c.nextID {
		return mistake(http2.ErrCodeProtocol, what+" on an idle stream (RFC 9113 section 5.1)")
	}
	return nil
}

// handleFragment decodes a part of a header block.
func (c *ClientConn) handleFragment(part []byte, end bool) error {
	b := &c.blk
	b.encoded += len(part)
	b.frames++
	// A block may be spread over any number of frames, empty ones too; who spreads it so far does not mean it.
	if b.encoded > maxHeadBytes || b.frames > 100 {
		return mistake(http2.ErrCodeEnhanceYourCalm, "header block without end (RFC 9113 section 10.5.1)")
	}
	if _, err := c.dec.Write(part); err != nil {
		return mistake(http2.ErrCodeCompression, "header block: "+err.Error()+" (RFC 9113 section 4.3)")
	}
	if !end {
		return nil
	}
	if err := c.dec.Close(); err != nil {
		return mistake(http2.ErrCodeCompression, "header block: "+err.Error()+" (RFC 9113 section 4.3)")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	x := c.streams[b.id]
	if x == nil {
		return c.afterEnd(b.id, "HEADERS")
	}
	x.handleHead(b)
	return nil
}

// afterEnd: RFC 9113 section 5.1: on a stream that the server itself has ended, this is a connection error; on one that we reset,
// frames may have been under way and are ignored. Of the former only the last few are remembered.
func (c *ClientConn) afterEnd(id uint32, what string) error {
	if c.ended[id/2%uint32(len(c.ended))] == id {
		return mistake(http2.ErrCodeStreamClosed, what+" after END_STREAM (RFC 9113 section 5.1)")
	}
	return nil
}

// handleHead takes a whole header block: interim heads, then a final one, then perhaps trailers (RFC 9113 section 8.1).
func (x *core) handleHead(b *block) {
	bad := b.malformed
	switch {
	case x.gotEnd:
		x.mistake(http2.ErrCodeStreamClosed, "HEADERS after END_STREAM (RFC 9113 section 5.1)")
		return
	case bad != "":
	case x.gotFinal && b.status != 0:
		bad = "pseudo-field in trailers (section 8.1)"
	case x.gotFinal && !b.endStream:
		bad = "trailers without END_STREAM (section 8.1)"
	case !x.gotFinal && b.status == 0:
		bad = "no :status (section 8.3.2)"
	case b.status == 101:
		bad = "status 101 (section 8.6)"
	case !x.gotFinal && b.status < 200 && b.endStream:
		bad = "interim response with END_STREAM (section 8.1)"
	case len(x.text)+len(b.text) > 4*maxHeadBytes || len(x.list) > 100:
		x.mistake(http2.ErrCodeEnhanceYourCalm, "interim responses without end (RFC 9113 section 10.5)")
		return
	}
	if bad != "" {
		x.mistake(http2.ErrCodeProtocol, "malformed response: "+bad+" of RFC 9113")
		return
	}
	x.heads.add(b)
	if b.endStream {
		x.receivedEnd()
	}
	signal(x.readable)
}

func (x *core) receivedEnd() {
	x.gotEnd = true
	if x.sentEnd {
		x.leave()
	}
	signal(x.readable)
}

// mistake is a stream error (RFC 9113 section 5.4.2).
func (x *core) mistake(code http2.ErrCode, reason string) {
	x.reset(code, &ResetError{Code: code, Local: true, Reason: reason})
}

func (c *ClientConn) resetStream(id uint32, code http2.ErrCode, reason string) error {
	if err := c.notIdle(id, "frame"); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if x := c.streams[id]; x != nil {
		x.mistake(code, reason)
	}
	return nil
}

func (c *ClientConn) handleReset(f *http2.RSTStreamFrame) error {
	if err := c.notIdle(f.StreamID, "RST_STREAM"); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	x := c.streams[f.StreamID]
	if x == nil {
		return nil
	}
	x.leave()
	if f.ErrCode == http2.ErrCodeRefusedStream {
		x.fail(ErrRefused)
	} else {
		x.fail(&ResetError{Code: f.ErrCode})
	}
	return nil
}
