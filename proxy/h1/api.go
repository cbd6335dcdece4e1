package h1

// CONTRACT (to be completed by the package's author; exported names and meanings are relied on by package proxy and proxy/h2)

import "io"

// Field is one header field line; the slices point into the reader's buffer.
type Field struct{ Name, Value []byte }

// Request is a request head. It is reused between messages; its slices are valid until the next Read call on the same Reader.
type Request struct {
	Method, Target []byte
	Minor          int // HTTP/1.Minor
	Fields         []Field // all fields except Connection's close/keep-alive tokens, which are stripped and remembered below
	Body           Framing
	Close          bool // Connection: close was said
	KeepAlive      bool // Connection: keep-alive was said
	Upgrade        bool // Connection names upgrade and there is an Upgrade field
	Expect100      bool
}

// Response is a response head, same lifetime rules.
type Response struct {
	Status  int
	Reason  []byte
	Minor   int
	Fields  []Field
	Body    Framing
	Close, KeepAlive, Upgrade bool
}

// Framing says how a body's end is found.
type Framing struct {
	Kind   FramingKind
	Length int64 // of Length
}
type FramingKind uint8

const (
	NoBody FramingKind = iota
	Length
	Chunked
	UntilClose
)

// Reader reads messages from one connection through one buffer it owns.
// NewReader(src io.Reader, buf []byte, prefix []byte) *Reader     buf is the connection's only buffer (proxy.BufSize 16 kB); prefix are bytes already read
// (*Reader) ReadRequest(*Request) error    ErrIdleClosed when the connection ended before a first byte; *SyntaxError{Status int, Msg} for what must be answered (400, 414, 431, 501, 505)
// (*Reader) ReadResponse(r *Response, method []byte) error          method decides bodyless answers (HEAD, CONNECT); 1xx other than 101 are returned as responses with NoBody
// (*Reader) Body(Framing) *BodyReader      io.Reader + io.WriterTo; decoded payload; io.EOF at its end, io.ErrUnexpectedEOF when cut; Trailers() []Field
// (*Reader) Buffered() int                 bytes not consumed yet (leftovers make a server connection unfit for the pool)
// (*Reader) Release() []byte               gives the buffer back when nothing is buffered (parking)

// AppendRequest(dst []byte, r *Request, extra ...Field) []byte      and AppendResponse, AppendChunk, AppendLastChunk: writers that do not allocate
var _ io.Reader
