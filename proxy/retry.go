package proxy

import (
	"errors"
	"fmt"
	"time"
)

// failure is how an attempt to get a response from a server failed.
type failure uint8

const (
	_              failure = iota
	stale                  // the connection was used up before a byte of the request went out
	refused                // connecting failed
	connectTimeout         // connecting took longer than `timeout connect`
	emptyResponse          // the request went out and the server ended the connection without a byte
	badResponse            // the server sent something that is no response
	noResponse             // nothing came for as long as `timeout server`
	unprocessed            // the server said that it did not look at the request, and it could be sent again
	unable                 // the request cannot be said in the server's protocol
)

// attemptError is a failed attempt.
type attemptError struct {
	failure failure
	reused  bool // on a connection that had served a request before
	err     error
}

func (e *attemptError) Error() string { return fmt.Sprintf("server: %v", e.err) }
func (e *attemptError) Unwrap() error { return e.err }

// failed makes an attemptError of err, unless it is one or nil.
func failed(f failure, reused bool, err error) error {
	if already := (*attemptError)(nil); err == nil || errors.As(err, &already) {
		return err
	}
	return &attemptError{f, reused, err}
}

// turnAround is the longest pause before a server that refused is tried again (specification 6.3).
const turnAround = time.Second

// retry decides what follows a failed attempt, when left more may be made: another one, after a pause, or none.
//
// Only a request of which nothing can have been done is repeated (`retry-on conn-failure`, the default). If it was a used
// connection that turned out dead, the server itself is not to blame, and there is no pause.
func retry(e *attemptError, left int, timeoutConnect time.Duration) (again bool, pause time.Duration) {
	if left <= 0 {
		return false, 0
	}
	switch e.failure {
	case stale, unprocessed:
		return true, 0
	case refused, connectTimeout:
		if timeoutConnect > 0 {
			return true, min(turnAround, timeoutConnect)
		}
		return true, turnAround
	}
	return false, 0
}

// status is what the client is told of a failed attempt; 0 closes its connection without a word.
//
// A client may repeat a request by itself on another connection if the one it used closes silently, and only if it had
// used it before. So a server connection that dies under a request that reused it is passed on as such a close
// (specification 1.7), as is a timeout that only a client with an earlier response can understand.
func status(e *attemptError, first bool) int {
	switch e.failure {
	case stale, refused, unprocessed:
		if e.reused {
			return 0
		}
		return 503
	case connectTimeout:
		if !first {
			return 0
		}
		return 503
	case emptyResponse:
		if e.reused {
			return 0
		}
		return 502
	case noResponse:
		return 504
	case unable:
		return 501
	}
	return 502
}
