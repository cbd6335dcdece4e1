package h1

import "strconv"

// AppendRequest appends the head of q: its line, its fields, the extra ones, the empty line. Body, Close and the other
// findings in q are not looked at: a framing field is sent if it is in Fields, Connection if it is in Fields or extra.
func AppendRequest(dst []byte, q *Request, extra ...Field) []byte {
	dst = append(dst, q.Method...)
	dst = append(dst, ' ')
	dst = append(dst, q.Target...)
	dst = append(dst, " HTTP/1."...)
	dst = append(dst, '0'+byte(q.Minor), '\r', '\n')
	return appendFields(dst, q.Fields, extra)
}

// AppendResponse appends the head of p, as AppendRequest does. An empty reason becomes the registered one, as in HAProxy 3.0.
func AppendResponse(dst []byte, p *Response, extra ...Field) []byte {
	dst = append(dst, "HTTP/1."...)
	dst = append(dst, '0'+byte(p.Minor), ' ')
	dst = strconv.AppendInt(dst, int64(p.Status), 10)
	dst = append(dst, ' ')
	if len(p.Reason) > 0 {
		dst = append(dst, p.Reason...)
	} else {
		dst = append(dst, reason(p.Status)...)
	}
	dst = append(dst, '\r', '\n')
	return appendFields(dst, p.Fields, extra)
}

// AppendChunk appends data as one chunk; nothing when data is empty, since that chunk would end the body.
func AppendChunk(dst, data []byte) []byte {
	if len(data) == 0 {
		return dst
	}
	dst = strconv.AppendInt(dst, int64(len(data)), 16)
	dst = append(dst, '\r', '\n')
	dst = append(dst, data...)
	return append(dst, '\r', '\n')
}

// ChunkHead and ChunkTail are the room before and behind data that FrameChunk needs.
const (
	ChunkHead = 16 + 2
	ChunkTail = 2
)

// FrameChunk makes a chunk of the n bytes, at least one, that stand in buf behind ChunkHead, without moving them; the ChunkTail
// behind them is overwritten. It returns the chunk, a part of buf.
func FrameChunk(buf []byte, n int) []byte {
	end := ChunkHead + n
	copy(buf[end:], "\r\n")
	var size [ChunkHead]byte
	head := append(strconv.AppendInt(size[:0], int64(n), 16), '\r', '\n')
	begin := ChunkHead - len(head)
	copy(buf[begin:], head)
	return buf[begin : end+ChunkTail]
}

// AppendLastChunk appends the chunk that ends a body, and its trailers.
func AppendLastChunk(dst []byte, trailers []Field) []byte {
	return appendFields(append(dst, '0', '\r', '\n'), trailers, nil)
}

func appendFields(dst []byte, fields, extra []Field) []byte {
	for _, f := range fields {
		dst = appendField(dst, f)
	}
	for _, f := range extra {
		dst = appendField(dst, f)
	}
	return append(dst, '\r', '\n')
}

func appendField(dst []byte, f Field) []byte {
	dst = append(dst, f.Name...)
	dst = append(dst, ':', ' ')
	dst = append(dst, f.Value...)
	return append(dst, '\r', '\n')
}

// reason returns the reason phrase that RFC 9110 section 15 registers, or nothing for an unregistered status.
func reason(status int) string {
	switch status {
	case 100:
		return "Continue"
	case 101:
		return "Switching Protocols"
	case 103:
		return "Early Hints"
	case 200:
		return "OK"
	case 201:
		return "Created"
	case 202:
		return "Accepted"
	case 203:
		return "Non-Authoritative Information"
	case 204:
		return "No Content"
	case 205:
		return "Reset Content"
	case 206:
		return "Partial Content"
	case 300:
		return "Multiple Choices"
	case 301:
		return "Moved Permanently"
	case 302:
		return "Found"
	case 303:
		return "See Other"
	case 304:
		return "Not Modified"
	case 307:
		return "Temporary Redirect"
	case 308:
		return "Permanent Redirect"
	case 400:
		return "Bad Request"
	case 401:
		return "Unauthorized"
	case 403:
		return "Forbidden"
	case 404:
		return "Not Found"
	case 405:
		return "Method Not Allowed"
	case 406:
		return "Not Acceptable"
	case 407:
		return "Proxy Authentication Required"
	case 408:
		return "Request Timeout"
	case 409:
		return "Conflict"
	case 410:
		return "Gone"
	case 411:
		return "Length Required"
	case 412:
		return "Precondition Failed"
	case 413:
		return "Content Too Large"
	case 414:
		return "URI Too Long"
	case 415:
		return "Unsupported Media Type"
	case 416:
		return "Range Not Satisfiable"
	case 417:
		return "Expectation Failed"
	case 418:
		return "I'm a teapot"
	case 421:
		return "Misdirected Request"
	case 422:
		return "Unprocessable Content"
	case 425:
		return "Too Early"
	case 426:
		return "Upgrade Required"
	case 429:
		return "Too Many Requests"
	case 431:
		return "Request Header Fields Too Large"
	case 500:
		return "Internal Server Error"
	case 501:
		return "Not Implemented"
	case 502:
		return "Bad Gateway"
	case 503:
		return "Service Unavailable"
	case 504:
		return "Gateway Timeout"
	case 505:
		return "HTTP Version Not Supported"
	}
	return ""
}
