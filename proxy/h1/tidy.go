package h1

// tidy edits fields in place, so that what is forwarded says once and plainly what this codec understood.
//
// RFC 9110 section 7.6.1: what Connection says, and the fields that it names, are for the next on the way only; Keep-Alive and
// Proxy-Connection are so without being named. HAProxy, seen on 2.6 and 3.0, strips close and keep-alive from Connection and forwards
// all else. Of Connection only upgrade stays, with Upgrade (section 7.8). As in HAProxy TE is reduced to trailers; h2c is not offered to
// servers (since 3.0); one Content-Length stays, and none beside Transfer-Encoding or where there can be no body. Host becomes what an
// absolute target says, which is the same by then but for its letters' case or a default port (RFC 9112 section 3.2.2).
func tidy(fields []Field, m *meaning) []Field {
	if m.named {
		fields = withoutNamed(fields)
	}
	kept := fields[:0]
	hasLength, hasConnection := false, false
	for _, f := range fields {
		switch string(f.Name) {
		default:
			kept = append(kept, f)
			continue
		case "host":
			if m.authority != nil {
				f.Value = m.authority
			}
			kept = append(kept, f)
			continue
		case "connection":
			if hasConnection || !m.upgrading {
				continue
			}
			f.Value = only(f.Value, "upgrade")
			hasConnection = len(f.Value) > 0
		case "keep-alive", "proxy-connection":
			continue
		case "upgrade":
			if !m.upgrading {
				continue
			}
			f.Value = without(f.Value, "h2c")
		case "te":
			f.Value = only(f.Value, "trailers")
			lower(f.Value) // no other spelling may stand in HTTP/2
		case "transfer-encoding":
			if m.bodiless {
				continue
			}
			lower(f.Value)
		case "content-length":
			if hasLength || m.bodiless || m.codings > 0 {
				continue
			}
			hasLength = true
			f.Value = firstNumber(f.Value)
		}
		if len(f.Value) > 0 {
			kept = append(kept, f)
		}
	}
	return kept
}

// withoutNamed removes the fields that a Connection names. Those that every server on the way needs are none of its business (RFC 9110
// section 7.6.1 forbids to name them), and those of this connection have rules of their own.
func withoutNamed(fields []Field) []Field {
	kept := fields[:0]
	for i, f := range fields {
		switch string(f.Name) {
		case "connection", "content-length", "host", "te", "transfer-encoding", "upgrade":
		default:
			if names(kept, f.Name) || names(fields[i:], f.Name) {
				continue
			}
		}
		kept = append(kept, f)
	}
	return kept
}

// names reports whether a Connection among the fields names one of a name.
func names(fields []Field, name []byte) bool {
	for _, f := range fields {
		if string(f.Name) != "connection" {
			continue
		}
		list := f.Value
		for more := true; more; {
			var element []byte
			if element, list, more = cutElement(list); sameName(element, name) {
				return true
			}
		}
	}
	return false
}

// sameName reports whether an element is a field's name, which is in lower case.
func sameName(element, name []byte) bool {
	if len(element) != len(name) {
		return false
	}
	for i, c := range element {
		if nameByte[c] != name[i] {
			return false
		}
	}
	return true
}

// without removes an element from a list in place. A list that does not have it stays byte for byte as it was.
func without(list []byte, word string) []byte {
	out, rest, found := list[:0], list, false
	for more := true; more; {
		var element []byte
		element, rest, more = cutElement(rest)
		found = found || is(element, word)
	}
	if !found {
		return list
	}
	rest = list
	for more := true; more; {
		var element []byte
		element, rest, more = cutElement(rest)
		if len(element) == 0 || is(element, word) {
			continue
		}
		if len(out) > 0 {
			out = append(out, ',')
		}
		out = append(out, element...) // never beyond element's own place
	}
	return out
}

// only returns one element of a list, or nothing where the list does not have it. Of TE (RFC 9110 section 10.1.4) that is trailers: it
// is for the next hop, and this codec understands no coding but chunked.
func only(list []byte, word string) []byte {
	for more := true; more; {
		var element []byte
		if element, list, more = cutElement(list); is(element, word) {
			return element
		}
	}
	return nil
}

func lower(b []byte) {
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
}

// firstNumber returns the first number of a list that was found to repeat one number, without leading zeros.
func firstNumber(list []byte) []byte {
	digits, _, _ := cutElement(list)
	for len(digits) > 1 && digits[0] == '0' {
		digits = digits[1:]
	}
	return digits
}
