package h1

// Character classes of RFC 9110 section 5.6.2 (token) and 5.5 (field-content), as tables because they are asked per byte.

// nameByte maps a token character to its lower case and every other byte to 0.
var nameByte = tokenTable()

// lineByte tells the bytes that may stand in a line of a head: HTAB, SP, visible ASCII and obs-text. Other controls
// are refused although RFC 9110 section 5.5 lets a recipient keep some of them: where one server ends a line at such a byte
// and the next does not, a request can be hidden.
var lineByte = lineTable()

// targetByte tells the bytes that may stand in a request target: visible ASCII but "#", since a fragment is never sent
// (RFC 9112 section 3.2). Like HAProxy it lets pass what browsers leave unescaped in queries, such as "|" and quotes.
var targetByte = targetTable()

func tokenTable() (t [256]byte) {
	for c := byte('0'); c <= '9'; c++ {
		t[c] = c
	}
	for c := byte('a'); c <= 'z'; c++ {
		t[c], t[c-'a'+'A'] = c, c
	}
	for _, c := range []byte("!#$%&'*+-.^_`|~") {
		t[c] = c
	}
	return t
}

func lineTable() (t [256]bool) {
	for c := range t {
		t[c] = c == '\t' || c >= ' ' && c != 0x7f
	}
	return t
}

func targetTable() (t [256]bool) {
	for c := range t {
		t[c] = c > ' ' && c < 0x7f && c != '#'
	}
	return t
}

func isToken(b []byte) bool {
	for _, c := range b {
		if nameByte[c] == 0 {
			return false
		}
	}
	return len(b) > 0
}

func isDigits(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(b) > 0
}

// trim removes optional white space, SP and HTAB, at both ends.
func trim(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\t') {
		b = b[1:]
	}
	for len(b) > 0 && (b[len(b)-1] == ' ' || b[len(b)-1] == '\t') {
		b = b[:len(b)-1]
	}
	return b
}

// is reports whether b is the lower-case word, in any case.
func is(b []byte, word string) bool {
	if len(b) != len(word) {
		return false
	}
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != word[i] {
			return false
		}
	}
	return true
}

// cutElement splits the first element off a comma-separated list. An empty list has one empty element.
func cutElement(list []byte) (element, rest []byte, more bool) {
	for i, c := range list {
		if c == ',' {
			return trim(list[:i]), list[i+1:], true
		}
	}
	return trim(list), nil, false
}
