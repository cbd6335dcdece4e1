package wire

import (
	"errors"
	"fmt"

	"golang.org/x/net/http2"
)

// end tells the client what was wrong, if it was, and forgets all streams. It returns why the connection ended.
func (h *H2) end(err error) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.streams {
		h.forget(s)
	}
	if errors.Is(err, ErrLeft) {
		_ = h.conn.Flush() // who has gone meanwhile misses nothing
		return err
	}
	if h.conn.ended != nil {
		return h.conn.ended // whatever else was wrong: the last frame may be cut short
	}
	if h.conn.Flush() != nil {
		return err
	}
	code := http2.ErrCodeProtocol
	if refused, ok := errors.AsType[*refusal](err); ok {
		code = refused.code
	} else if connection, ok := errors.AsType[http2.ConnectionError](err); ok {
		code = http2.ErrCode(connection)
	} else if errors.Is(err, http2.ErrFrameTooLarge) {
		code = http2.ErrCodeFrameSize
	}
	if h.framer.WriteGoAway(h.newest, code, nil) == nil {
		_ = h.conn.Flush() // the connection is over either way
	}
	return fmt.Errorf("%w: %w", ErrNotHTTP, err)
}

// forget ends a stream that is neither answered nor forgotten. It needs mu.
func (h *H2) forget(s *Stream) {
	s.gone = true
	delete(h.streams, s.id)
	if !s.ended {
		h.unread[s.id] = struct{}{}
	}
	h.answered(s)
}

// A refusal is an error of the client with the code that tells it so.
type refusal struct {
	code http2.ErrCode
	text string
}

func (r *refusal) Error() string { return fmt.Sprintf("%s: %s", r.code, r.text) }

func refuse(code http2.ErrCode, format string, args ...any) error {
	return &refusal{code, fmt.Sprintf(format, args...)}
}
