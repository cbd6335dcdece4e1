package wire

import (
	"bytes"

	"golang.org/x/net/http2/hpack"
)

// requestHeads compresses the heads of requests that are equal but for X-Request-Id. The first head puts all fields into the
// compression's table; the second finds them there, and says so in a byte or two each. From the third on the second one's bytes
// are used again: heads without an entry to keep leave the table as it was.
type requestHeads struct {
	fields []hpack.HeaderField // all but the last one
	id     hpack.HeaderField   // the last one
	packer *hpack.Encoder
	packed bytes.Buffer
	stage  headStage
	ready  []byte // stageReady: the head up to the value of X-Request-Id
}

type headStage uint8

const (
	stageFirst  headStage = iota // the table may lack the fields
	stageSecond                  // it should have them
	stageReady                   // it has them
	stageWhole                   // it has no room for them: every head is compressed anew
)

func (r *requestHeads) init(request *Request) {
	r.fields = request.h2Fields()
	r.id.Name = "x-request-id"
	r.packer = hpack.NewEncoder(&r.packed)
}

// resize takes in the size of table that the server allows.
func (r *requestHeads) resize(size uint32) {
	r.packer.SetMaxDynamicTableSizeLimit(size)
	r.stage = stageFirst
}

// append appends a head to out.
func (r *requestHeads) append(out, id []byte) []byte {
	if r.stage != stageReady {
		return append(out, r.pack(id)...)
	}
	out = append(out, r.ready...)
	out = appendLength(out, len(id))
	return append(out, id...)
}

// pack compresses a head and finds out what can be used again of it.
func (r *requestHeads) pack(id []byte) []byte {
	r.packed.Reset()
	for _, f := range r.fields {
		_ = r.packer.WriteField(f) // a buffer takes everything
	}
	r.id.Value = string(id)
	r.id.Sensitive = r.stage != stageFirst // a sensitive value is not kept, and this one never comes again
	before := r.packed.Len()
	_ = r.packer.WriteField(r.id)
	switch r.stage {
	case stageFirst:
		r.stage = stageSecond
	case stageSecond:
		if onlyIndexes(r.packed.Bytes()[:before]) {
			r.ready = append(append(r.ready[:0], r.packed.Bytes()[:before]...), newestName...)
			r.stage = stageReady
		} else {
			r.stage = stageWhole
		}
	}
	return r.packed.Bytes()
}

// newestName begins a field that is not kept and has the name of the newest entry, which the first head's X-Request-Id is: a
// literal (0x0f: RFC 7541 section 6.2.2) with index 62, of which the first 15 fit into the first byte.
var newestName = []byte{0x0f, 62 - 15}

// onlyIndexes reports whether a head consists of nothing but references to the table. Their first byte has its highest bit set,
// and if all lower ones are set too, more follow up to one without it: RFC 7541 sections 5.1, 6.1.
func onlyIndexes(head []byte) bool {
	for len(head) > 0 {
		if head[0]&0x80 == 0 {
			return false
		}
		more := head[0] == 0xff
		for head = head[1:]; more && len(head) > 0; head = head[1:] {
			more = head[0]&0x80 != 0
		}
	}
	return true
}

// appendLength appends a text's length, the text being as it is (RFC 7541 sections 5.1, 5.2).
func appendLength(out []byte, n int) []byte {
	if n < 0x7f {
		return append(out, byte(n))
	}
	out = append(out, 0x7f)
	for n -= 0x7f; n >= 0x80; n >>= 7 {
		out = append(out, byte(n)|0x80)
	}
	return append(out, byte(n))
}
