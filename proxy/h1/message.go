package h1

// Field is one header or trailer field line. Both slices point into the buffer of the reader that found them;
// the value has no surrounding white space.
type Field struct{ Name, Value []byte }

// Request is the head of a request. ReadRequest fills it anew each time and reuses the storage of Fields; every slice
// points into the reader's buffer and is valid until the next ReadRequest, Reset or Release of that reader, which
// includes the time its body is being read.
type Request struct {
	Method, Target []byte
	Minor          int     // the y of HTTP/1.y
	Fields         []Field // as received and in their order, less the close and keep-alive tokens of Connection
	Body           Framing
	Close          bool // Connection said close
	KeepAlive      bool // Connection said keep-alive
	Upgrade        bool // Connection names upgrade and there is an Upgrade field
	Expect100      bool // the client waits for a 100 before it sends the body
}

// Response is the head of a response; its slices live as long as those of Request.
type Response struct {
	Status    int // 100 to 999
	Reason    []byte
	Minor     int
	Fields    []Field
	Body      Framing
	Close     bool
	KeepAlive bool
	Upgrade   bool
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
	UntilClose                    // when the connection is closed; also the two directions of a tunnel
)
