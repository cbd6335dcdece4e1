package h1

import (
	"bytes"
	"net/netip"
	"strings"
)

// checkTarget holds a request target against the four forms of RFC 9112 section 3.2: origin-form for most, absolute-form for
// proxies, authority-form for CONNECT only, the asterisk for OPTIONS only.
func checkTarget(method, target []byte) error {
	if len(target) == 0 {
		return refuse(400, "request line without a target (RFC 9112 section 3)")
	}
	for _, c := range target {
		if !targetByte[c] {
			return refuse(400, "byte %#02x in the target (RFC 9112 section 3.2)", c)
		}
	}
	switch {
	case string(method) == "CONNECT":
		host, port := cutPort(target)
		if !isHost(host) || len(host) == 0 || len(port) < 2 || !isDigits(port[1:]) {
			return refuse(400, "CONNECT needs host:port (RFC 9112 section 3.2.3)")
		}
	case target[0] == '/':
	case len(target) == 1 && target[0] == '*' && string(method) == "OPTIONS":
	default:
		_, authority, ok := cutAbsolute(target)
		if !ok || !isAuthority(authority) || authority[0] == ':' {
			return refuse(400, "target is neither a path nor an absolute URI (RFC 9112 section 3.2)")
		}
	}
	return nil
}

// checkHost: RFC 9112 section 3.2: exactly one Host in a 1.1 request, with a valid value. HAProxy forgives a missing one.
// Where the target names a host too, the two must agree, as HAProxy demands: else one server on the way could believe the
// first and the next one the second.
func checkHost(q *Request, m *meaning) error {
	var scheme, authority []byte
	switch {
	case string(q.Method) == "CONNECT":
		authority = q.Target
	case q.Target[0] != '/' && q.Target[0] != '*':
		scheme, authority, _ = cutAbsolute(q.Target)
		m.authority = withoutDefaultPort(scheme, authority)
	}
	switch {
	case m.hosts == 0 && q.Minor > 0:
		return refuse(400, "no Host in a 1.1 request (RFC 9112 section 3.2)")
	case m.hosts == 0:
		return nil
	case m.hosts > 1:
		return refuse(400, "more than one Host (RFC 9112 section 3.2)")
	case len(m.host) > 0 && !isAuthority(m.host):
		return refuse(400, "invalid Host (RFC 9110 section 7.2)")
	case authority == nil:
		return nil
	}
	wantHost, wantPort := cutPort(authority)
	host, port := cutPort(m.host)
	if !bytes.EqualFold(host, wantHost) || !samePort(scheme, port, wantPort) {
		return refuse(400, "Host does not name the target's host (RFC 9112 section 3.2.2)")
	}
	return nil
}

// withoutDefaultPort gives an authority the form that clients send it in (RFC 9110 section 7.2), and that rules ask for.
func withoutDefaultPort(scheme, authority []byte) []byte {
	if host, port := cutPort(authority); len(port) < 2 || isDefaultPort(scheme, port) {
		return host
	}
	return authority
}

// samePort compares ports with their colon. A missing one is the scheme's own, which HAProxy knows of http and https; for CONNECT,
// where there is no scheme, it takes 80 and 443 for ones that Host may leave out.
func samePort(scheme, a, b []byte) bool {
	switch {
	case len(a) < 2:
		return len(b) < 2 || isDefaultPort(scheme, b)
	case len(b) < 2:
		return isDefaultPort(scheme, a)
	}
	return bytes.Equal(a, b)
}

func isDefaultPort(scheme, port []byte) bool {
	switch string(port) {
	case ":80":
		return len(scheme) == 0 || is(scheme, "http")
	case ":443":
		return len(scheme) == 0 || is(scheme, "https")
	}
	return false
}

// cutAbsolute splits scheme://authority/rest.
func cutAbsolute(target []byte) (scheme, authority []byte, ok bool) {
	i := bytes.Index(target, []byte("://"))
	if i <= 0 {
		return nil, nil, false
	}
	for k, c := range target[:i] {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (k == 0 || c != '+' && c != '-' && c != '.' && !isDigits(target[k:k+1])) {
			return nil, nil, false
		}
	}
	authority = target[i+3:]
	if end := bytes.IndexAny(authority, "/?"); end >= 0 {
		authority = authority[:end]
	}
	return target[:i], authority, len(authority) > 0
}

// isAuthority: RFC 9110 section 7.2: uri-host and perhaps a port. User information is refused (RFC 9110 section 4.2.4).
func isAuthority(b []byte) bool {
	host, port := cutPort(b)
	return isHost(host) && (len(port) < 2 || isDigits(port[1:]))
}

// cutPort splits the port with its colon off an authority; the colons of an IPv6 address in brackets are none.
func cutPort(b []byte) (host, port []byte) {
	i := bytes.LastIndexByte(b, ':')
	if i < 0 || bytes.IndexByte(b[i:], ']') >= 0 {
		return b, nil
	}
	return b[:i], b[i:]
}

// isHost: RFC 3986 section 3.2.2: a literal in brackets, or a registered name, which holds IPv4 addresses too. The comma, which
// that section allows, is refused as HAProxy 3.0 does: it separates values elsewhere. HAProxy looks no further than at characters.
func isHost(b []byte) bool {
	if len(b) > 1 && b[0] == '[' && b[len(b)-1] == ']' {
		return isLiteral(b[1 : len(b)-1])
	}
	for i, c := range b {
		switch {
		case c == '%':
			if len(b) < i+3 || hexDigit(b[i+1]) < 0 || hexDigit(b[i+2]) < 0 {
				return false
			}
		case !hostByte(c):
			return false
		}
	}
	return true
}

// isLiteral takes an IPv6 address, without a zone, or one of a version to come: "v", hexadecimal digits, a dot, and more.
func isLiteral(b []byte) bool {
	version, rest, future := bytes.Cut(b, []byte{'.'})
	if !future || len(version) == 0 || version[0]|0x20 != 'v' {
		addr, err := netip.ParseAddr(string(b))
		return err == nil && addr.Is6() && addr.Zone() == ""
	}
	for _, c := range version[1:] {
		if hexDigit(c) < 0 {
			return false
		}
	}
	for _, c := range rest {
		if c != ':' && !hostByte(c) {
			return false
		}
	}
	return len(version) > 1 && len(rest) > 0
}

// hostByte takes the unreserved characters of RFC 3986 and its sub-delims, but for the comma.
func hostByte(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || strings.IndexByte("-._~!$&'()*+;=", c) >= 0
}

// AppendTarget appends q's target, which must name a host, with another authority in its place; CONNECT keeps its port where the new
// one has none. It reports false, and appends nothing, where the authority names no host.
func AppendTarget(dst []byte, q *Request, authority []byte) ([]byte, bool) {
	host, port := cutPort(authority)
	if len(host) == 0 || !isAuthority(authority) {
		return dst, false
	}
	if string(q.Method) == "CONNECT" {
		if len(port) < 2 {
			_, port = cutPort(q.Target)
		}
		return append(append(dst, host...), port...), true
	}
	_, old, _ := cutAbsolute(q.Target)
	start := bytes.Index(q.Target, []byte("://")) + len("://")
	dst = append(append(dst, q.Target[:start]...), authority...)
	return append(dst, q.Target[start+len(old):]...), true
}
