package loadgen

import (
	"errors"
	"fmt"
	"net"
	"time"
)

// scriptCloseWithin is how long the proxy gets to close its side of a connection behind a client's FIN.
const scriptCloseWithin = time.Second

// Close ends a client's connection, by a RST or a FIN. Behind a FIN, where no answer is waited for, it waits a second at most until
// the proxy has closed its side as well, which then knows of the end.
func (s *ScriptClients) Close(client string, rst bool) error {
	c := s.current(client)
	if c == nil {
		return fmt.Errorf("%s has no connection to close", client)
	}
	c.over = true
	ended := c.end()
	c.us = ended == ""
	s.result.Unfinished += int64(len(c.pending))
	tcp := c.net.(*net.TCPConn)
	switch {
	case rst:
		_ = tcp.SetLinger(0) // close(2) then resets: socket(7), SO_LINGER
	case len(c.pending) == 0 && ended == "":
		if tcp.CloseWrite() == nil {
			c.awaitEnd(scriptCloseWithin)
		}
	}
	if err := tcp.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("%s cannot close its connection: %w", client, err)
	}
	return nil
}

// end says how the proxy has ended a connection so far; "": it has not.
func (c *scriptConn) end() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ended
}

func (c *scriptConn) awaitEnd(within time.Duration) {
	timer := time.NewTimer(within)
	defer timer.Stop()
	for {
		c.mu.Lock()
		ended, changed := c.ended, c.changed
		c.mu.Unlock()
		if ended != "" {
			return
		}
		select {
		case <-changed:
		case <-timer.C:
			return
		}
	}
}

// Conns tells of every connection, in the order opened.
func (s *ScriptClients) Conns() (list []ScriptConn) {
	for _, c := range s.conns {
		seen := ScriptConn{Client: c.client, Nth: c.nth, Sent: c.sent, Answered: c.answered}
		c.mu.Lock()
		seen.Closed, seen.Unread = c.ended, len(c.in)
		c.mu.Unlock()
		if c.us {
			seen.Closed = "us"
		}
		for _, r := range c.pending {
			seen.Waiting = append(seen.Waiting, r.Target)
		}
		list = append(list, seen)
	}
	return list
}

// Waiting reports whether a request was sent whose answer is still to come: not answered, its connection not ended by the proxy.
// One whose client has left counts: the proxy may still work on it.
func (s *ScriptClients) Waiting() bool {
	for _, c := range s.conns {
		c.mu.Lock()
		waits := len(c.pending) > 0 && len(c.in) == 0 && (c.ended == "" || c.us)
		c.mu.Unlock()
		if waits {
			return true
		}
	}
	return false
}

// Result is what the clients saw so far, as of any generator's. Requests that no step waited for are unfinished.
// It has no times: a script has no pace of its own.
func (s *ScriptClients) Result() Result {
	r := s.result
	for _, c := range s.conns {
		if !c.us {
			r.Unfinished += int64(len(c.pending))
		}
	}
	return r
}

// Stop closes every connection and waits until nothing reads any more.
func (s *ScriptClients) Stop() {
	for _, c := range s.conns {
		_ = c.net.Close()
	}
	s.reading.Wait()
}
