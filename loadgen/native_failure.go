package loadgen

import (
	"errors"
	"io"
	"syscall"

	"github.com/reuselab/reuselab/fakeservers/wire"
)

// failure is why a request got no complete response: one of the Error constants, and words.
type failure struct{ kind, text string }

// The failures of a stream alone.
var (
	failedStream  = failure{ErrorResetStream, "stream reset by the proxy"}
	refusedStream = failure{ErrorRefusedStream, "stream refused by the proxy"}
)

// failureOf says what an error of the connection, which was opened or not, means for a request of whose response something
// was there (began) or nothing.
func failureOf(err error, opened, began bool) failure {
	switch {
	case errors.Is(err, errTimeout):
		return failure{ErrorTimeout, err.Error()}
	case !opened && errors.Is(err, syscall.ECONNREFUSED):
		return failure{ErrorRefused, connectText(err)}
	case !opened:
		return failure{ErrorConnect, connectText(err)}
	case errors.Is(err, wire.ErrNotHTTP), errors.Is(err, errStray):
		return failure{ErrorBadResponse, err.Error()}
	case isEnd(err) && began:
		return failure{ErrorCutResponse, "connection closed within a response"}
	case isEnd(err):
		return failure{ErrorSilentClose, "connection closed without a response"}
	case began:
		return failure{ErrorResetInResponse, err.Error()}
	}
	return failure{ErrorResetBefore, err.Error()}
}

// connectText says why there is no connection. The first write finds out, and would say "write".
func connectText(err error) string {
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		return "connect: " + errno.Error()
	}
	return "connect: " + err.Error()
}

// endOf says how such an error ended the connection.
func endOf(err error) string {
	switch {
	case isEnd(err):
		return EndPeerFin
	case isCut(err):
		return EndPeerRST
	}
	return EndDropped
}

// isEnd reports whether the peer closed. TLS tells apart whether it took leave.
func isEnd(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }

// isCut reports whether the peer reset; a write after the first sign of it says "broken pipe".
func isCut(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNABORTED) ||
		errors.Is(err, io.ErrClosedPipe)
}
