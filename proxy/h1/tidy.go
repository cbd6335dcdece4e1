package h1

// tidy edits fields in place, so that what is forwarded says once and plainly what this codec understood.
//
// HAProxy's rules, seen on 2.6 and 3.0: close and keep-alive are stripped from Connection, other tokens stay; TE is reduced to
// trailers; h2c is not offered to servers (since 3.0); one Content-Length stays, and none beside Transfer-Encoding or where
// there can be no body.
func tidy(fields []Field, m *meaning) []Field {
	kept := fields[:0]
	hasLength := false
	for _, f := range fields {
		switch string(f.Name) {
		default:
			kept = append(kept, f)
			continue
		case "connection":
			f.Value = without(f.Value, "close", "keep-alive")
		case "upgrade":
			f.Value = without(f.Value, "h2c", "h2c")
		case "te":
			f.Value = onlyTrailers(f.Value)
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

// without removes the elements a and b from a list in place. A list that has neither stays byte for byte as it was.
func without(list []byte, a, b string) []byte {
	out, rest, found := list[:0], list, false
	for more := true; more; {
		var element []byte
		element, rest, more = cutElement(rest)
		found = found || is(element, a) || is(element, b)
	}
	if !found {
		return list
	}
	rest = list
	for more := true; more; {
		var element []byte
		element, rest, more = cutElement(rest)
		if len(element) == 0 || is(element, a) || is(element, b) {
			continue
		}
		if len(out) > 0 {
			out = append(out, ',')
		}
		out = append(out, element...) // never beyond element's own place
	}
	return out
}

// onlyTrailers returns the element trailers of a list, or nothing (RFC 9110 section 10.1.4: TE is for the next hop, and this
// codec understands no coding but chunked).
func onlyTrailers(list []byte) []byte {
	for more := true; more; {
		var element []byte
		if element, list, more = cutElement(list); is(element, "trailers") {
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
