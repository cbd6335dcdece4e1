package h2

import "golang.org/x/net/http2"

// This file is RFC 9113 section 5.2 and 6.9: who may send how much.

func (c *ClientConn) handleData(f *http2.DataFrame) error {
	if err := c.notIdle(f.StreamID, "DATA"); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	// Section 6.9.1: the whole payload counts, padding too, and on the connection also that of streams which are gone. Its
	// window is given back by halves and so can never be used up.
	size := int64(f.Length)
	if c.unannounced += size; c.unannounced > maxWindow/2 {
		c.fr.WriteWindowUpdate(0, uint32(c.unannounced))
		c.unannounced = 0
	}
	x := c.streams[f.StreamID]
	if x == nil {
		return c.afterEnd(f.StreamID, "DATA")
	}
	x.recvWindow -= size
	switch {
	case x.gotEnd:
		x.mistake(http2.ErrCodeStreamClosed, "DATA after END_STREAM (RFC 9113 section 5.1)")
		return nil
	case x.recvWindow < 0:
		x.mistake(http2.ErrCodeFlowControl, "more DATA than the stream's window allows (RFC 9113 section 6.9.1)")
		return nil
	case !x.gotFinal:
		x.mistake(http2.ErrCodeProtocol, "DATA before the response's head (RFC 9113 section 8.1)")
		return nil
	}
	data := f.Data()
	if x.read == len(x.body) {
		x.body, x.read = x.body[:0], 0
	} else if x.read > cap(x.body)/2 {
		x.body, x.read = x.body[:copy(x.body, x.body[x.read:])], 0
	}
	x.body = append(x.body, data...)
	if f.StreamEnded() {
		x.receivedEnd()
	}
	x.giveBack(size - int64(len(data))) // nobody reads padding
	signal(x.readable)
	return nil
}

func (c *ClientConn) handleWindowUpdate(f *http2.WindowUpdateFrame) error {
	if f.StreamID != 0 {
		if err := c.notIdle(f.StreamID, "WINDOW_UPDATE"); err != nil {
			return err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if f.StreamID == 0 {
		if c.sendWindow += int64(f.Increment); c.sendWindow > maxWindow {
			return mistake(http2.ErrCodeFlowControl, "connection window above 2^31-1 (RFC 9113 section 6.9.1)")
		}
		c.wakeWriters()
		return nil
	}
	if x := c.streams[f.StreamID]; x != nil {
		if x.sendWindow += int64(f.Increment); x.sendWindow > maxWindow {
			x.mistake(http2.ErrCodeFlowControl, "stream window above 2^31-1 (RFC 9113 section 6.9.1)")
		}
		signal(x.writable)
	}
	return nil
}

// moveWindows: section 6.9.2: a new INITIAL_WINDOW_SIZE moves the windows of all open streams, below zero even.
func (c *ClientConn) moveWindows(window int64) error {
	delta := window - c.peer.window
	c.peer.window = window
	for _, x := range c.streams {
		if x.sendWindow += delta; x.sendWindow > maxWindow {
			return mistake(http2.ErrCodeFlowControl, "INITIAL_WINDOW_SIZE lifts a window above 2^31-1 (RFC 9113 section 6.9.2)")
		}
	}
	c.wakeWriters()
	return nil
}
