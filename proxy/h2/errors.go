package h2

import (
	"errors"
	"fmt"

	"golang.org/x/net/http2"
)

var (
	// ErrClosed: Close was called, on the connection or on the stream.
	ErrClosed = errors.New("h2: closed")
	// ErrGoAway: the server takes no new streams on this connection. Nothing was sent.
	ErrGoAway = errors.New("h2: server takes no new streams")
	// ErrLimit: as many streams are open as Limit allows, or the ids are used up. Nothing was sent.
	ErrLimit = errors.New("h2: as many streams as allowed are open")
	// ErrRefused: the server says that it did nothing with the request, by REFUSED_STREAM or by a GOAWAY with a lower id
	// (RFC 9113 section 8.7): it is safe to send again.
	ErrRefused = errors.New("h2: server did not process the request")
)

// ResetError is why a stream ended before its response did.
type ResetError struct {
	Code   http2.ErrCode
	Local  bool   // reset by us, for a mistake of the server
	Reason string // that mistake, with the rule's place
}

func (e *ResetError) Error() string {
	if e.Local {
		return fmt.Sprintf("h2: stream reset with %v: %s", e.Code, e.Reason)
	}
	return fmt.Sprintf("h2: server reset the stream with %v", e.Code)
}

// ConnError is why a connection, and every stream on it, ended.
type ConnError struct {
	Code   http2.ErrCode // what GOAWAY told the server; NO_ERROR when it was not a mistake of the server
	Reason string        // that mistake, with the rule's place
	Err    error         // the connection's own error, if it was that; io.EOF when the server closed
}

func (e *ConnError) Error() string {
	if e.Err != nil {
		return "h2: connection lost: " + e.Err.Error()
	}
	return fmt.Sprintf("h2: connection ended with %v: %s", e.Code, e.Reason)
}

func (e *ConnError) Unwrap() error { return e.Err }

// mistake is a connection error of RFC 9113 section 5.4.1.
func mistake(code http2.ErrCode, reason string) error { return &ConnError{Code: code, Reason: reason} }
