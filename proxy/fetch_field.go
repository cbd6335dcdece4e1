package proxy

import (
	"bytes"
	"math"

	"github.com/reuselab/reuselab/proxy/h1"
	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// fetchField gives one of the values of a field. The expression says which: from the first on, 1, or from the last on, -1;
// where it says 0 the caller does, for a condition asks for one after another, and elsewhere the last one is meant. Commas
// separate values, but for req.fhdr (manual 7.3.6 "req.hdr").
func fetchField(fields []h1.Field, s *haproxycfg.Sample, occurrence int) sample {
	if s.Occurrence != 0 {
		occurrence = s.Occurrence
	}
	whole := s.Fetch == haproxycfg.RequestFullHeader
	if occurrence > 0 {
		return nthValue(fields, s.Field, whole, occurrence)
	}
	count := nthValue(fields, s.Field, whole, math.MaxInt).number
	return nthValue(fields, s.Field, whole, int(count)+1+occurrence)
}

// nthValue gives the n-th value, from 1 on. Where there are fewer it is no value, and its number says how many there are.
func nthValue(fields []h1.Field, name string, whole bool, n int) sample {
	count := 0
	for i := range fields {
		if string(fields[i].Name) != name {
			continue
		}
		rest, more := fields[i].Value, true
		for more {
			var one []byte
			one, rest, more = cutValue(rest, whole)
			if count++; count == n {
				return textValue(one)
			}
		}
	}
	return sample{number: int64(count)}
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
