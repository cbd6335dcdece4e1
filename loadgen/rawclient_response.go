package loadgen

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// RawResponse is a complete response as a client of raw bytes reads it.
type RawResponse struct {
	Version string        `json:"version"`
	Status  int           `json:"status"`
	Fields  []ScriptField `json:"fields"`
	Body    []byte        `json:"body,omitempty"`
	Framing string        `json:"framing"` // none, length, chunked, close
}

// Get is a field's value; of several of a name the values, with a comma and a space between two.
func (r *RawResponse) Get(name string) (value string, found bool) {
	for _, f := range r.Fields {
		if !strings.EqualFold(f.Name, name) {
			continue
		}
		if found {
			value += ", "
		}
		value, found = value+f.Value, true
	}
	return value, found
}

// FromServer reports whether the server made the response, and not the proxy; only plain responses say so.
func (r *RawResponse) FromServer() bool {
	_, said := r.Get("X-Server")
	return said
}

// answers reports whether it is the server's plain answer to a GET for a target.
func (r *RawResponse) answers(target string) bool {
	said, _ := r.Get("X-Answers")
	return r.Status == 200 && said == "GET#"+target
}

// String says all that came.
func (h RawHeard) String() string {
	var parts []string
	for _, r := range h.Responses {
		from := "the proxy or the reply"
		if r.FromServer() {
			said, _ := r.Get("X-Answers")
			from = "the server, to " + strings.Replace(said, "#", " ", 1)
		}
		parts = append(parts, fmt.Sprintf("status %d from %s, framing %s, body %.40q", r.Status, from, r.Framing, r.Body))
	}
	if len(h.Rest) > 0 {
		parts = append(parts, fmt.Sprintf("%d bytes that are no complete response: %.80q", len(h.Rest), h.Rest))
	}
	switch {
	case h.Probed:
		parts = append(parts, "the next request on the connection was answered")
	case h.Closed != "":
		parts = append(parts, "the proxy closed the connection ("+h.Closed+")")
	case h.Late:
		parts = append(parts, "then nothing")
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, "; ")
}

// readRawResponse reads the first response in b, which answers a request of that method, unless it says itself what it answers. n is 0
// where it is not complete: closed says whether more can come, and how the connection ended.
func readRawResponse(b []byte, method, closed string) (r RawResponse, n int) {
	end := bytes.Index(b, []byte("\r\n\r\n"))
	if end < 0 {
		return r, 0
	}
	lines := strings.Split(string(b[:end]), "\r\n")
	version, rest, _ := strings.Cut(lines[0], " ")
	code, _, _ := strings.Cut(rest, " ")
	status, err := strconv.Atoi(code)
	if err != nil || len(code) != 3 || !strings.HasPrefix(version, "HTTP/1.") {
		return r, 0
	}
	r.Version, r.Status, r.Framing = version, status, "none"
	for _, line := range lines[1:] {
		name, value, ok := strings.Cut(line, ":")
		if !ok || name == "" || strings.ContainsAny(name, " \t") {
			return r, 0
		}
		r.Fields = append(r.Fields, ScriptField{name, strings.Trim(value, " \t")})
	}
	if said, ok := r.Get("X-Answers"); ok {
		method, _, _ = strings.Cut(said, "#")
	}
	body := b[end+4:]
	coding, chunked := r.Get("Transfer-Encoding")
	length, sized := r.Get("Content-Length")
	switch {
	case status < 200 || status == 204 || status == 304 || method == "HEAD":
		return r, end + 4
	case chunked && strings.EqualFold(coding, "chunked"):
		r.Framing = "chunked"
		content, used := unchunkRaw(body)
		if used == 0 {
			return r, 0
		}
		r.Body = content
		return r, end + 4 + used
	case sized && !chunked:
		r.Framing = "length"
		size, err := strconv.ParseUint(length, 10, 31)
		if err != nil || uint64(len(body)) < size {
			return r, 0
		}
		r.Body = bytes.Clone(body[:size])
		return r, end + 4 + int(size)
	case closed == "fin": // RFC 9112 section 6.3: until the connection's end
		r.Framing, r.Body = "close", bytes.Clone(body)
		return r, len(b)
	}
	return r, 0
}

// unchunkRaw reads a chunked body to the letter; used is 0 where it is not complete, or none.
func unchunkRaw(b []byte) (content []byte, used int) {
	whole := len(b)
	for {
		line, rest, ok := bytes.Cut(b, []byte("\r\n"))
		if !ok {
			return nil, 0
		}
		size, _, _ := strings.Cut(string(line), ";")
		n, err := strconv.ParseUint(size, 16, 31)
		if err != nil {
			return nil, 0
		}
		b = rest
		if n == 0 {
			break
		}
		if uint64(len(b)) < n+2 || string(b[n:n+2]) != "\r\n" {
			return nil, 0
		}
		content, b = append(content, b[:n]...), b[n+2:]
	}
	for {
		line, rest, ok := bytes.Cut(b, []byte("\r\n"))
		if !ok {
			return nil, 0
		}
		if b = rest; len(line) == 0 {
			return content, whole - len(b)
		}
	}
}
