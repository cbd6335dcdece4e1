package proxy

import (
	"bytes"

	"github.com/reuselab/reuselab/proxy/h1"
)

// appendError appends HAProxy's built-in response for a status, with the Connection field if say; the answer to HEAD has
// no body.
func appendError(dst []byte, status int, headOnly bool, connection h1.Field, say bool) []byte {
	text := h1.ErrorResponse(status)
	if text == nil {
		text = h1.ErrorResponse(500)
	}
	head, body, _ := bytes.Cut(text, []byte("\r\n\r\n"))
	dst = append(dst, head...)
	dst = append(dst, "\r\n"...)
	// 400 and 408 say it themselves.
	if say && !bytes.Contains(head, []byte("\nConnection:")) {
		dst = append(dst, connection.Name...)
		dst = append(dst, ": "...)
		dst = append(dst, connection.Value...)
		dst = append(dst, "\r\n"...)
	}
	dst = append(dst, "\r\n"...)
	if headOnly {
		return dst
	}
	return append(dst, body...)
}
