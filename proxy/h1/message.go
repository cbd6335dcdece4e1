package h1

// Field is one header or trailer field line. Both slices point into the buffer of the reader that found them. The name
// is in lower case, as HAProxy forwards it; the value has no white space around it.
type Field struct{ Name, Value []byte }

// Request is the head of a request. ReadRequest fills it anew each time and reuses the storage of Fields; every slice
// points into the reader's buffer and is valid until the next ReadRequest, Reset or Release of that reader, so also while
// the body is being read.
type Request struct {
	Method, Target []byte
	Minor          int // the y of HTTP/1.y, 0 or 1: a later minor version is spoken to as 1.1
	// Fields are as received and in their order, but tidy: without what is for this connection only (Connection, but for an upgrade,
	// what it names, Keep-Alive, Proxy-Connection, the h2c of Upgrade, what is not "trailers" in TE), and with one canonical
	// Content-Length or Transfer-Encoding at most.
	Fields    []Field
	Body      Framing
	Close     bool // Connection said close, or the framing was doubtful (Content-Length beside Transfer-Encoding)
	KeepAlive bool // Connection said keep-alive
	Upgrade   bool // Connection names upgrade, there is an Upgrade field, and the version allows it
	Expect100 bool // the client may be waiting for a 100 before it sends the body
}

// Response is the head of a response; its slices live as long as those of Request.
type Response struct {
	Status    int    // 100 to 999
	Reason    []byte // often empty: AppendResponse then writes the registered one
	Minor     int
	Fields    []Field
	Body      Framing
	Close     bool // as in Request; also for a 1xx or 204 that announced a body
	KeepAlive bool
	Upgrade   bool // a 101 always has it
}

// Framing says how the end of a message's body is found.
type Framing struct {
	Kind   FramingKind
	Length int64 // bytes of body, above zero; only with Kind Length
}

// FramingKind is one of the four ways a body can end.
type FramingKind uint8

const (
	NoBody     FramingKind = iota // the message ends with its head
	Length                        // after Framing.Length bytes
	Chunked                       // after the chunk of size zero and the trailers
	UntilClose                    // when the connection is closed; also each direction of a tunnel
)
