package wire

// Message is the head of a request or a response, as read. Its bytes belong to the connection and are valid until
// the next read from it. A Message can be reused; reading fills it anew and then needs no memory.
type Message struct {
	Start  [3][]byte // request: method, target, version; response: version, status, reason
	Fields []Field   // in the order received, without HTTP/2's pseudo fields

	// The following are HTTP/1's only; in HTTP/2 the frames say as much.

	Minor    int   // HTTP/1.Minor
	Length   int64 // bytes of body that follow, or Chunked
	Last     bool  // nothing may follow this message and its answer on the connection
	Continue bool  // the sender waits for "100 Continue" before it sends the body

	framing framing // what the fields read so far say
}

// Chunked as a Length says that the body comes in chunks.
const Chunked = -1

// Field is one header field. The name is as received.
type Field struct{ Name, Value []byte }

// Get returns the value of the first field of that name, nil if there is none. name must be in lower case.
func (m *Message) Get(name string) []byte {
	for i := range m.Fields {
		if is(m.Fields[i].Name, name) {
			return m.Fields[i].Value
		}
	}
	return nil
}

// is compares a received word with one in lower case, ignoring the case of ASCII letters.
func is(word []byte, lower string) bool {
	if len(word) != len(lower) {
		return false
	}
	for i, b := range word {
		if 'A' <= b && b <= 'Z' {
			b += 'a' - 'A'
		}
		if b != lower[i] {
			return false
		}
	}
	return true
}
