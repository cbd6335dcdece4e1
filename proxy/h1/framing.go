package h1

import "math"

// This file is RFC 9112 section 6.3, message body length, with its doubts resolved as HAProxy does or more strictly.

// contentLength: RFC 9110 section 8.6: decimal digits. A list or repetition of one and the same number is taken for that
// number, as HAProxy does; two different ones are two messages in one and refused.
func (m *meaning) contentLength(v []byte) error {
	for more := true; more; {
		var digits []byte
		digits, v, more = cutElement(v)
		n, ok := parseLength(digits)
		if !ok {
			return refuse(400, "Content-Length is not a number below 2^63 (RFC 9112 section 6.3)")
		}
		if m.hasLength && n != m.length {
			return refuse(400, "two different Content-Lengths (RFC 9112 section 6.3)")
		}
		m.hasLength, m.length = true, n
	}
	return nil
}

func parseLength(digits []byte) (n int64, ok bool) {
	if !isDigits(digits) {
		return 0, false
	}
	for _, c := range digits {
		d := int64(c - '0')
		if n > (math.MaxInt64-d)/10 {
			return 0, false
		}
		n = n*10 + d
	}
	return n, true
}

// transferEncoding counts codings over all fields of that name, in order (RFC 9112 section 6.1).
func (m *meaning) transferEncoding(v []byte) {
	for more := true; more; {
		var coding []byte
		coding, v, more = cutElement(v)
		m.codings++
		m.nameless = m.nameless || len(coding) == 0
		m.chunkedLast = is(coding, "chunked")
		if m.chunkedLast {
			m.chunked++
		}
	}
}

// chunkedOnly refuses every Transfer-Encoding but chunked, once and alone. As HAProxy: 422 for further codings before a
// final chunked, 400 for everything whose end cannot be found, and for a coding without a name, which RFC 9110 section 5.6.1.2 lets
// a recipient pass over: not everybody does.
func (m *meaning) chunkedOnly(minor int) error {
	switch {
	case m.chunked != 1 || !m.chunkedLast:
		return refuse(400, "Transfer-Encoding does not end in chunked, or has it twice (RFC 9112 section 6.3)")
	case m.nameless:
		return refuse(400, "Transfer-Encoding with an empty element (RFC 9110 section 5.6.1)")
	case m.codings > 1:
		return refuse(422, "Transfer-Encoding other than chunked (RFC 9112 section 6.1)")
	case minor == 0:
		// RFC 9112 section 6.1: framing to be taken for faulty: a server that does not know the field takes the body for the
		// next request. HAProxy forwards it and closes.
		return refuse(400, "Transfer-Encoding in a 1.0 message (RFC 9112 section 6.1)")
	}
	// Section 6.3, item 3: Transfer-Encoding overrides Content-Length, and the connection ends with the message.
	m.doubtful = m.hasLength
	return nil
}

func (m *meaning) requestFraming(q *Request) (Framing, error) {
	f := Framing{}
	switch {
	case m.codings > 0:
		if err := m.chunkedOnly(q.Minor); err != nil {
			return f, err
		}
		f.Kind = Chunked
	case m.length > 0:
		f = Framing{Kind: Length, Length: m.length}
	}
	switch string(q.Method) {
	case "CONNECT":
		// RFC 9110 section 9.3.6: a body in CONNECT means nothing: is it the tunnel's beginning? So nothing is said about one.
		if m.bodiless = true; f.Kind != NoBody {
			return Framing{}, refuse(400, "CONNECT with a body (RFC 9110 section 9.3.6)")
		}
	case "GET", "HEAD", "DELETE":
		// As HAProxy: old servers do not look for a body here and take it for the next request (RFC 9110 section 9.3.1).
		if q.Minor == 0 && f.Kind != NoBody {
			return Framing{}, refuse(413, "%s with a body in HTTP/1.0 (RFC 9110 section 9.3.1)", q.Method)
		}
	}
	return f, nil
}

func (m *meaning) responseFraming(p *Response, method []byte) (Framing, error) {
	switch {
	case p.Status == 101, string(method) == "CONNECT" && p.Status/100 == 2:
		// Items 1 and 2: a tunnel begins behind the head; fields about a body are ignored.
		m.bodiless = true
		return Framing{Kind: UntilClose}, nil
	case p.Status/100 == 1, p.Status == 204:
		// Item 1: no body whatever the fields say; bytes of one the server may have sent nevertheless must not meet the next
		// request.
		m.bodiless, m.doubtful = true, m.codings > 0 || m.length > 0
		return Framing{}, nil
	}
	if m.codings > 0 {
		if err := m.chunkedOnly(p.Minor); err != nil {
			return Framing{}, err
		}
	}
	switch {
	case string(method) == "HEAD", p.Status == 304:
		return Framing{}, nil
	case m.codings > 0:
		return Framing{Kind: Chunked}, nil
	case m.length > 0:
		return Framing{Kind: Length, Length: m.length}, nil
	case m.hasLength:
		return Framing{}, nil
	}
	return Framing{Kind: UntilClose}, nil
}
