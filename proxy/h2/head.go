package h2

import (
	"strconv"

	"golang.org/x/net/http2/hpack"

	"github.com/reuselab/reuselab/proxy/h1"
)

// maxHeadBytes bounds one head in the measure of RFC 9113 section 6.5.2 (name, value and 32 for each field), which we announce, and its
// encoded form too.
const maxHeadBytes = 64 << 10

// block is a header block while its frames come in. It is decoded even when its stream is gone: the table of hpack is the
// connection's (RFC 9113 section 4.3).
type block struct {
	id        uint32
	endStream bool
	encoded   int // bytes
	frames    int
	size      int
	text      []byte
	spans     []span
	status    int
	length    int64  // of Content-Length; -1: there is none
	malformed string // the first thing that was wrong; RFC 9113 section 8.1.1: the stream is reset
}

func (b *block) begin(id uint32, endStream bool) {
	*b = block{id: id, endStream: endStream, length: -1, text: b.text[:0], spans: b.spans[:0]}
}

// emit takes one decoded field.
func (b *block) emit(f hpack.HeaderField) {
	b.size += int(f.Size())
	if b.malformed != "" {
		return
	}
	if b.size > maxHeadBytes {
		b.malformed = "head larger than announced (section 6.5.2)"
		return
	}
	if b.malformed = b.check(f); b.malformed != "" || f.IsPseudo() {
		return
	}
	start := len(b.text)
	b.text = append(append(b.text, f.Name...), f.Value...)
	b.spans = append(b.spans, span{start, start + len(f.Name), len(b.text)})
}

// check says what is wrong with a field. The rules protect HTTP/1 clients too, to whom fields are forwarded as text.
func (b *block) check(f hpack.HeaderField) string {
	if f.IsPseudo() {
		switch {
		case len(b.spans) > 0:
			return "pseudo-field after a regular field (section 8.3)"
		case f.Name != ":status":
			return "pseudo-field " + strconv.Quote(f.Name) + " in a response (section 8.3.2)"
		case b.status != 0:
			return "two :status (section 8.3)"
		}
		b.status, _ = strconv.Atoi(f.Value)
		if len(f.Value) != 3 || b.status < 100 {
			return "invalid :status (section 8.3.2)"
		}
		return ""
	}
	if !validName(f.Name) {
		return "field name " + strconv.Quote(f.Name) + " (section 8.2.1)"
	}
	if !validValue(f.Value) {
		return "value of field " + f.Name + " (section 8.2.1)"
	}
	switch f.Name {
	case "connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade":
		return "connection-specific field " + f.Name + " (section 8.2.2)"
	case "content-length":
		n, err := strconv.ParseUint(f.Value, 10, 63)
		if err != nil || b.length >= 0 && b.length != int64(n) {
			return "invalid content-length (section 8.1.1)"
		}
		b.length = int64(n)
	}
	return ""
}

func validName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' || '0' <= c && c <= '9' {
			continue
		}
		switch c {
		case '!', '#', '$', '%', '&', '\'', '*', '+', '-', '.', '^', '_', '`', '|', '~':
		default:
			return false
		}
	}
	return len(s) > 0
}

func validValue(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return s == "" || s[0] != ' ' && s[0] != '\t' && s[len(s)-1] != ' ' && s[len(s)-1] != '\t'
}

// heads are the heads of one response that were received: interim ones, the final one, the trailers.
type heads struct {
	text     []byte // of all of them; only appended to, so that slices of it stay good
	spans    []span
	list     []received
	taken    int
	gotFinal bool
	trailers []h1.Field
}

type received struct {
	status    int
	from, to  int // in spans
	length    int64
	endStream bool
}

func (h heads) emptied() heads {
	return heads{text: h.text[:0], spans: h.spans[:0], list: h.list[:0], trailers: h.trailers[:0]}
}

// add takes over a complete and well-formed block.
func (h *heads) add(b *block) {
	shift, from := len(h.text), len(h.spans)
	h.text = append(h.text, b.text...)
	for _, s := range b.spans {
		h.spans = append(h.spans, span{s.name + shift, s.value + shift, s.end + shift})
	}
	h.list = append(h.list, received{status: b.status, from: from, to: len(h.spans), length: b.length, endStream: b.endStream})
	h.gotFinal = b.status >= 200 || h.gotFinal
}

func (h *heads) fields(dst []h1.Field, r received, bodiless bool) []h1.Field {
	for _, s := range h.spans[r.from:r.to] {
		name := h.text[s.name:s.value:s.value]
		if bodiless && string(name) == "content-length" {
			continue
		}
		dst = append(dst, h1.Field{Name: name, Value: h.text[s.value:s.end:s.end]})
	}
	return dst
}

// next fills p with the next head that was not taken; trailers are none.
func (h *heads) next(p *h1.Response, x *core) bool {
	if h.taken == len(h.list) || h.list[h.taken].status == 0 {
		return false
	}
	r := h.list[h.taken]
	h.taken++
	// RFC 9110 section 8.6: no Content-Length in these.
	tunnel := x.method == connectMethod && r.status/100 == 2
	bodiless := r.status < 200 || r.status == 204 || tunnel
	*p = h1.Response{Status: r.status, Minor: 1, Fields: h.fields(p.Fields[:0], r, bodiless)}
	switch {
	case r.endStream, bodiless && !tunnel, r.status == 304, x.method == headMethod, r.length == 0 && !tunnel:
	case r.length > 0 && !tunnel:
		p.Body = h1.Framing{Kind: h1.Length, Length: r.length}
	default:
		p.Body = h1.Framing{Kind: h1.UntilClose}
	}
	return true
}

func (x *core) trailerFields() []h1.Field {
	last := len(x.list) - 1
	if last < 0 || x.list[last].status != 0 || !x.gotEnd || x.read < len(x.body) {
		return nil
	}
	x.trailers = x.fields(x.trailers[:0], x.list[last], true)
	return x.trailers
}
