package h1

import (
	"errors"
	"fmt"
)

// ErrIdleClosed is what ReadRequest and ReadResponse return when the connection ended before the first byte of a message.
var ErrIdleClosed = errors.New("connection closed between messages")

// ErrBodyUnread is what ReadRequest and ReadResponse return when the body of the message before was not read to its end:
// its bytes must not be taken for a message.
var ErrBodyUnread = errors.New("body of the message before was not read to its end")

// SyntaxError is a message that must not be forwarded, and after which nothing on the connection can be trusted.
type SyntaxError struct {
	Status int    // what the client is told: for its request 400, 414, 422, 431 or 505; for a server's response 502
	Msg    string // what was wrong, with the rule's place where there is one
}

func (e *SyntaxError) Error() string { return e.Msg }

func refuse(status int, format string, args ...any) error {
	return &SyntaxError{Status: status, Msg: fmt.Sprintf(format, args...)}
}

// asResponse gives a refusal the status it has when it was the server's message that was wrong.
func asResponse(err error) error {
	if e, ok := err.(*SyntaxError); ok {
		e.Status = 502
	}
	return err
}
