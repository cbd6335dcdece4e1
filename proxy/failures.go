package proxy

import (
	"errors"
	"fmt"

	"github.com/reuselab/reuselab/proxy/h1"
	"github.com/reuselab/reuselab/proxy/retry"
)

// attemptError is a failed attempt.
type attemptError struct {
	failure retry.Failure
	err     error
}

func (e *attemptError) Error() string { return fmt.Sprintf("server: %v", e.err) }
func (e *attemptError) Unwrap() error { return e.err }

// failed makes an attemptError of err, unless it is one or nil.
func failed(f retry.Failure, err error) error {
	if err == nil || attemptErrorOf(err) != nil {
		return err
	}
	return &attemptError{f, err}
}

// attemptErrorOf returns the attemptError in err, or nil.
func attemptErrorOf(err error) *attemptError {
	var e *attemptError
	errors.As(err, &e)
	return e
}

// connectionLost tells whether it was the connection's end that came instead of a response.
func (e *attemptError) connectionLost() bool {
	var syntax *h1.SyntaxError
	return e.failure == retry.EmptyResponse || e.failure == retry.JunkResponse && !errors.As(e.err, &syntax)
}
