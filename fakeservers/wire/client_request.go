package wire

import (
	"fmt"
	"strings"

	"golang.org/x/net/http2/hpack"
)

// Request is what a client's requests have in common: all but the value of X-Request-Id.
type Request struct {
	Method, Scheme, Authority, Target string
	Fields                            []hpack.HeaderField // names in any case
	Size                              int                 // bytes of body
	Closes                            bool                // says "Connection: close"; HTTP/1 only
}

// requestID is the field that differs, and therefore stands last.
const requestID = "X-Request-Id"

// H1Head is the head of an HTTP/1 request up to the value of X-Request-Id. Behind the value belongs [HeadEnd], and then the body.
func (r *Request) H1Head() []byte {
	head := fmt.Appendf(nil, "%s %s HTTP/1.1\r\nHost: %s\r\n", r.Method, r.Target, r.Authority)
	if r.hasLength() {
		head = fmt.Appendf(head, "Content-Length: %d\r\n", r.Size)
	}
	if r.Closes {
		head = append(head, "Connection: close\r\n"...)
	}
	for _, f := range r.Fields {
		head = fmt.Appendf(head, "%s: %s\r\n", f.Name, f.Value)
	}
	return append(head, requestID+": "...)
}

// HeadEnd ends an HTTP/1 head behind its last value.
const HeadEnd = "\r\n\r\n"

// h2Fields is the head of an HTTP/2 request without its last field.
func (r *Request) h2Fields() []hpack.HeaderField {
	fields := []hpack.HeaderField{
		{Name: ":method", Value: r.Method},
		{Name: ":scheme", Value: r.Scheme},
		{Name: ":authority", Value: r.Authority},
		{Name: ":path", Value: r.Target},
	}
	if r.hasLength() {
		fields = append(fields, hpack.HeaderField{Name: "content-length", Value: fmt.Sprint(r.Size)})
	}
	for _, f := range r.Fields {
		fields = append(fields, hpack.HeaderField{Name: strings.ToLower(f.Name), Value: f.Value})
	}
	return fields
}

// hasLength says whether a length belongs into the head: also of nothing, where the method means something by a body (RFC 9110
// section 8.6).
func (r *Request) hasLength() bool {
	return r.Size > 0 || r.Method == "POST" || r.Method == "PUT" || r.Method == "PATCH"
}

// Filler returns up to n bytes of body. They are shared: nobody may write to them.
func Filler(n int) []byte { return filler[:min(n, len(filler))] }
