package h2

import (
	"bytes"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/reuselab/reuselab/proxy/h1"
)

// encoder turns request heads into header blocks.
type encoder struct {
	block bytes.Buffer
	hpack *hpack.Encoder
	text  []byte // names and values of one head, one after the other
	spans []span
}

// span is a field's place in a text: text[name:value] and text[value:end].
type span struct{ name, value, end int }

func (e *encoder) init() { e.hpack = hpack.NewEncoder(&e.block) }

// writeHead begins a stream. mu is held, here and below.
func (c *ClientConn) writeHead(id uint32, h *Head, endStream bool) {
	c.writeBlock(id, c.enc.encode(h), endStream)
}

// writeTrailers ends a stream with fields behind its body (RFC 9113 section 8.1).
func (c *ClientConn) writeTrailers(id uint32, fields []h1.Field) {
	c.writeBlock(id, c.enc.encodeTrailers(fields), true)
}

// writeBlock writes HEADERS and as many CONTINUATIONs as the server's MAX_FRAME_SIZE asks for. Since mu is held nothing comes
// between them (RFC 9113 section 6.10).
func (c *ClientConn) writeBlock(id uint32, block []byte, endStream bool) {
	first := block[:min(len(block), c.peer.maxFrame)]
	block = block[len(first):]
	c.fr.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: first, EndStream: endStream, EndHeaders: len(block) == 0})
	for len(block) > 0 {
		next := block[:min(len(block), c.peer.maxFrame)]
		block = block[len(next):]
		c.fr.WriteContinuation(id, len(block) == 0, next)
	}
}

// encode makes one string of the whole head, for hpack keeps what it puts into its table, and one allocation is less than two
// for each field.
func (e *encoder) encode(h *Head) []byte {
	e.text, e.spans = e.text[:0], e.spans[:0]
	e.add(":method", h.Method)
	if string(h.Method) != "CONNECT" {
		e.add(":scheme", h.Scheme)
		e.add(":path", h.Path)
	}
	if len(h.Authority) > 0 {
		e.add(":authority", h.Authority)
	}
	return e.encodeFields(h.Fields, len(h.Authority) > 0)
}

func (e *encoder) encodeTrailers(fields []h1.Field) []byte {
	e.text, e.spans = e.text[:0], e.spans[:0]
	return e.encodeFields(fields, true)
}

// encodeFields adds the fields behind the pseudo-fields that are there, and encodes all. Host goes where its place is taken.
func (e *encoder) encodeFields(fields []h1.Field, noHost bool) []byte {
	pseudo := len(e.spans)
	for _, f := range fields {
		start := len(e.text)
		for _, b := range f.Name {
			if 'A' <= b && b <= 'Z' {
				b += 'a' - 'A'
			}
			e.text = append(e.text, b)
		}
		if hopByHop(e.text[start:], f.Value) || string(e.text[start:]) == "host" && noHost {
			e.text = e.text[:start]
			continue
		}
		e.text = append(e.text, f.Value...)
		e.spans = append(e.spans, span{start, start + len(f.Name), len(e.text)})
	}
	e.block.Reset()
	all := string(e.text)
	for i, s := range e.spans {
		if i >= pseudo && namedByConnection(fields, all[s.name:s.value]) {
			continue
		}
		e.hpack.WriteField(hpack.HeaderField{Name: all[s.name:s.value], Value: all[s.value:s.end]})
	}
	return e.block.Bytes()
}

func (e *encoder) add(name string, value []byte) {
	start := len(e.text)
	e.text = append(append(e.text, name...), value...)
	e.spans = append(e.spans, span{start, start + len(name), len(e.text)})
}

// hopByHop: RFC 9113 section 8.2.2: fields about one HTTP/1 connection make a message malformed; TE may say trailers only.
func hopByHop(name, value []byte) bool {
	switch string(name) {
	case "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "http2-settings":
		return true
	case "te":
		return string(value) != "trailers"
	}
	return false
}

// namedByConnection: the same section: neither may the fields that Connection names pass; but TE has its own rule.
func namedByConnection(fields []h1.Field, name string) bool {
	for _, f := range fields {
		if !bytes.EqualFold(f.Name, []byte("connection")) {
			continue
		}
		for token := range bytes.SplitSeq(f.Value, []byte(",")) {
			if token = bytes.TrimSpace(token); len(token) == len(name) && bytes.EqualFold(token, []byte(name)) && name != "te" {
				return true
			}
		}
	}
	return false
}
