package wire

import (
	"bytes"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// fieldReader reads the compressed heads that a client receives, in order. It is hpack's Decoder without a piece of memory for
// each value, which at a client's rate would be most of its work; Huffman's code and the static table are still hpack's.
//
//	for r.begin(block); r.next(); {
//		... r.name, r.value ...
//	}
//	if r.wrong != nil { ... }
type fieldReader struct {
	name, value []byte // valid until next is called
	wrong       error

	block   []byte // what is left of it
	started bool   // a field of the block was read
	decoded bytes.Buffer
	huffed  [2][]byte // texts decoded last: name, value

	// The dynamic table: live entries are entries[(newest-i)%len], i < live. Twice as many as can be live, so that what name and
	// value refer to outlives the entry that pushes it out.
	entries []tableEntry
	newest  int
	live    int
	size    int
	limit   int // set by a size update
}

type tableEntry struct{ name, value []byte }

const (
	tableSize     = 4096 // of the dynamic table: SETTINGS_HEADER_TABLE_SIZE as it is without being set
	entryOverhead = 32   // that an entry counts beside its texts: RFC 7541 section 4.1
	tableSlots    = 2 * tableSize / entryOverhead
)

// staticTable is RFC 7541 appendix A, as hpack knows it; entry 0 is none.
var staticTable = readStaticTable()

func readStaticTable() []tableEntry {
	table := make([]tableEntry, 1)
	d := hpack.NewDecoder(tableSize, func(f hpack.HeaderField) {
		table = append(table, tableEntry{[]byte(f.Name), []byte(f.Value)})
	})
	for i := byte(1); i <= 61; i++ {
		if _, err := d.Write([]byte{0x80 | i}); err != nil {
			break // the table is shorter then; its test says so
		}
	}
	return table
}

func (r *fieldReader) init() {
	r.entries = make([]tableEntry, tableSlots)
	r.limit = tableSize
}

// begin starts a whole head.
func (r *fieldReader) begin(block []byte) { r.block, r.started, r.wrong = block, false, nil }

// next reads a field. It returns false at the end of the head, and when it is wrong.
func (r *fieldReader) next() bool {
	for len(r.block) > 0 && r.wrong == nil {
		b := r.block[0]
		switch {
		case b&0x80 != 0: // indexed: RFC 7541 section 6.1
			e := r.entry(r.number(7))
			r.name, r.value = e.name, e.value
		case b&0xc0 == 0x40: // literal, to be kept: section 6.2.1
			r.literal(6)
			if r.wrong == nil {
				r.insert()
			}
		case b&0xe0 == 0x20: // size of the table: section 6.3
			r.resize(r.number(5))
			continue
		default: // literal, not to be kept: sections 6.2.2, 6.2.3
			r.literal(4)
		}
		r.started = true
		return r.wrong == nil
	}
	return false
}

// number reads an integer that begins in the low bits of a byte: RFC 7541 section 5.1.
func (r *fieldReader) number(bits uint) int {
	if len(r.block) == 0 {
		r.fail("head cut short")
		return 0
	}
	most := 1<<bits - 1
	n := int(r.block[0]) & most
	r.block = r.block[1:]
	if n < most {
		return n
	}
	for shift := 0; shift < 28; shift += 7 {
		if len(r.block) == 0 {
			break
		}
		b := r.block[0]
		r.block = r.block[1:]
		n += int(b&0x7f) << shift
		if b&0x80 == 0 {
			return n
		}
	}
	r.fail("number cut short or too large")
	return 0
}

// literal reads a field whose value, at least, is spelled out.
func (r *fieldReader) literal(bits uint) {
	if i := r.number(bits); i > 0 {
		r.name = r.entry(i).name
	} else {
		r.name = r.text(0)
	}
	r.value = r.text(1)
}

// text reads a string: RFC 7541 section 5.2.
func (r *fieldReader) text(which int) []byte {
	huffman := len(r.block) > 0 && r.block[0]&0x80 != 0
	n := r.number(7)
	if n > len(r.block) {
		r.fail("text cut short")
	}
	if r.wrong != nil {
		return nil
	}
	text := r.block[:n]
	r.block = r.block[n:]
	if !huffman {
		return text
	}
	r.decoded.Reset()
	if _, err := hpack.HuffmanDecode(&r.decoded, text); err != nil {
		r.fail(err.Error())
		return nil
	}
	r.huffed[which] = append(r.huffed[which][:0], r.decoded.Bytes()...)
	return r.huffed[which]
}

// entry looks an index up: first the static table, then the dynamic one, newest first (RFC 7541 section 2.3.3).
func (r *fieldReader) entry(i int) *tableEntry {
	dynamic := i - len(staticTable)
	switch {
	case r.wrong != nil:
	case i > 0 && dynamic < 0:
		return &staticTable[i]
	case dynamic >= 0 && dynamic < r.live:
		return &r.entries[(r.newest-dynamic+tableSlots)%tableSlots]
	default:
		r.fail("index out of range")
	}
	return &tableEntry{}
}

// insert keeps the field read last, once there is room. One larger than the table empties it: RFC 7541 section 4.4.
func (r *fieldReader) insert() {
	size := len(r.name) + len(r.value) + entryOverhead
	r.evict(r.limit - size)
	if size > r.limit {
		return
	}
	r.newest = (r.newest + 1) % tableSlots
	e := &r.entries[r.newest]
	e.name, e.value = append(e.name[:0], r.name...), append(e.value[:0], r.value...)
	r.live++
	r.size += size
}

// evict drops the oldest entries until the table is no larger than size.
func (r *fieldReader) evict(size int) {
	for r.live > 0 && r.size > size {
		r.live--
		e := &r.entries[(r.newest-r.live+tableSlots)%tableSlots]
		r.size -= len(e.name) + len(e.value) + entryOverhead
	}
}

// resize changes the table's size. It is allowed at a head's beginning only, and up to what we announced: RFC 7541 section 4.2.
func (r *fieldReader) resize(size int) {
	if r.started || size > tableSize {
		r.fail("change of the table's size")
		return
	}
	r.limit = size
	r.evict(size)
}

func (r *fieldReader) fail(text string) {
	if r.wrong == nil {
		r.wrong = refuse(http2.ErrCodeCompression, "%s", text)
	}
}
