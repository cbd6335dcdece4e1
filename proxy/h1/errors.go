package h1

import "errors"

// ErrIdleClosed is what ReadRequest and ReadResponse return when the connection ended before the first byte of a message.
var ErrIdleClosed = errors.New("connection closed between messages")

// ErrBodyUnread is what ReadRequest and ReadResponse return when the body of the message before was not read to its end.
var ErrBodyUnread = errors.New("body of the message before was not read to its end")

// SyntaxError is a message that must not be forwarded.
type SyntaxError struct {
	Status int    // what a client is told: 400, 414, 422, 431 or 505; a bad response is always 502 for the client
	Msg    string // what was wrong, and the rule's place
}

func (e *SyntaxError) Error() string { return e.Msg }

// ErrorResponse returns HAProxy's built-in answer for status, head and body; nil for a status that has none.
// The bytes are shared: they must not be changed.
func ErrorResponse(status int) []byte { return nil }
