package proxy

import (
	"bytes"
	"cmp"
	"math"

	"github.com/reuselab/reuselab/proxy/h1"
	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// fetchField gives one of the values of a field. The expression says which: from the first on, 1, or from the last on, -1, which
// is meant, too, where it says 0. (A condition tries all then.) Commas separate values, but for req.fhdr (manual 7.3.6 "req.hdr").
func fetchField(fields []h1.Field, s *haproxycfg.Sample) sample {
	occurrence, whole := cmp.Or(s.Occurrence, -1), s.Fetch == haproxycfg.RequestFullHeader
	if occurrence > 0 {
		return nthValue(fields, s.Field, whole, occurrence)
	}
	count := nthValue(fields, s.Field, whole, math.MaxInt).number
	return nthValue(fields, s.Field, whole, int(count)+1+occurrence)
}

// nthValue gives the n-th value, from 1 on. Where there are fewer it is no value, and its number says how many there are.
func nthValue(fields []h1.Field, name string, whole bool, n int) sample {
	count := 0
	all := fieldValues{fields: fields, name: name, whole: whole}
	for one, ok := all.next(); ok; one, ok = all.next() {
		if count++; count == n {
			return textValue(one)
		}
	}
	return sample{number: int64(count)}
}

// fieldValues goes through the values of all fields of a name, each once: a client may send thousands.
type fieldValues struct {
	fields []h1.Field
	name   string
	whole  bool // commas separate nothing
	rest   []byte
	more   bool // of the field that rest is of
}

func (v *fieldValues) next() (one []byte, ok bool) {
	for !v.more {
		if len(v.fields) == 0 {
			return nil, false
		}
		if string(v.fields[0].Name) == v.name {
			v.rest, v.more = v.fields[0].Value, true
		}
		v.fields = v.fields[1:]
	}
	one, v.rest, v.more = cutValue(v.rest, v.whole)
	return one, true
}

// cutValue splits the first value off a list. A comma in double quotes separates nothing.
func cutValue(list []byte, whole bool) (one, rest []byte, more bool) {
	quoted := false
	for i := 0; i < len(list) && !whole; i++ {
		switch c := list[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case c == ',' && !quoted:
			return bytes.Trim(list[:i], " \t"), list[i+1:], true
		}
	}
	return bytes.Trim(list, " \t"), nil, false
}
