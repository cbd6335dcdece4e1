package proxy

import (
	"bytes"
	"math"

	"github.com/reuselab/reuselab/proxy/h1"
	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// evaluate gives the value of an expression. occurrence is which one of a field's values, where the expression leaves that
// open: see fetchField.
func (t *transaction) evaluate(s *haproxycfg.Sample, occurrence int) sample {
	v := t.fetch(s, occurrence)
	for i := range s.Converters {
		if !v.found() {
			return v
		}
		v = t.convert(v, &s.Converters[i])
	}
	return v
}

func (t *transaction) fetch(s *haproxycfg.Sample, occurrence int) sample {
	ru := &t.ruling
	switch s.Fetch {
	case haproxycfg.AlwaysFalse:
		return booleanValue(false)
	case haproxycfg.AlwaysTrue:
		return booleanValue(true)
	case haproxycfg.BackendName:
		if t.be != nil {
			return textValue(t.keepText(t.be.cfg.Name))
		}
		if c := t.s.fe.cfg; c.Kind == haproxycfg.Listen { // its own, until use_backend says otherwise
			return textValue(t.keepText(c.Name))
		}
	case haproxycfg.Bool:
		return booleanValue(s.Number == 1)
	case haproxycfg.Dst:
		return addressValue(t.destination().Addr())
	case haproxycfg.DstPort:
		if d := t.destination(); d.Addr().IsValid() {
			return numberValue(int(d.Port()))
		}
	case haproxycfg.FirstRequest:
		return booleanValue(t.first)
	case haproxycfg.FrontendName:
		return textValue(t.keepText(t.s.fe.cfg.Name))
	case haproxycfg.Header:
		if ru.responding {
			return fetchField(t.resp.Fields, s, occurrence)
		}
		return fetchField(t.req.Fields, s, occurrence)
	case haproxycfg.Int:
		return sample{of: haproxycfg.IntegerType, number: s.Number}
	case haproxycfg.IPv4:
		return addressValue(s.Addr)
	case haproxycfg.Method:
		return textValue(t.req.Method)
	case haproxycfg.Path:
		if !ru.responding {
			return pathOf(&t.req)
		}
	case haproxycfg.RequestFullHeader, haproxycfg.RequestHeader:
		if !ru.responding {
			return fetchField(t.req.Fields, s, occurrence)
		}
	case haproxycfg.ResponseHeader:
		if ru.responding {
			return fetchField(t.resp.Fields, s, occurrence)
		}
	case haproxycfg.ServerConnReused:
		return booleanValue(t.reused)
	case haproxycfg.ServerID:
		if sv := t.books.server; sv != nil && !sv.anonymous {
			return numberValue(sv.cfg.ID)
		}
	case haproxycfg.ServerName:
		if sv := t.books.server; sv != nil && !sv.anonymous {
			return textValue(t.keepText(sv.cfg.Name))
		}
	case haproxycfg.Src:
		return addressValue(t.source().Addr())
	case haproxycfg.SrcPort:
		if a := t.source(); a.Addr().IsValid() {
			return numberValue(int(a.Port()))
		}
	case haproxycfg.Status:
		if ru.responding {
			return numberValue(t.resp.Status)
		}
	case haproxycfg.Str:
		return textValue(t.keepText(s.Text))
	case haproxycfg.Var:
		return t.variable(s.Var)
	}
	return sample{}
}

// pathOf is the target's path without query; a target such as "*" has none.
func pathOf(q *h1.Request) sample {
	path := q.Target
	if len(path) > 0 && path[0] != '/' {
		_, authority, found := bytes.Cut(path, []byte("://"))
		slash := bytes.IndexAny(authority, "/?")
		if !found || slash < 0 || authority[slash] != '/' {
			return sample{}
		}
		path = authority[slash:]
	}
	path, _, _ = bytes.Cut(path, []byte("?"))
	return textValue(path)
}

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

// convert changes a value, which becomes a text first.
func (t *transaction) convert(v sample, c *haproxycfg.Converter) sample {
	switch c.Kind {
	case haproxycfg.FieldOf:
		return textValue(part(t.keep(v), c.Index, c.Separators))
	case haproxycfg.Lower:
		return textValue(mapBytes(t.keep(v), 'A', 'Z', 'a'))
	case haproxycfg.Upper:
		return textValue(mapBytes(t.keep(v), 'a', 'z', 'A'))
	}
	return sample{}
}

// mapBytes changes in place the letters from lo to hi to those from to on.
func mapBytes(b []byte, lo, hi, to byte) []byte {
	for i, c := range b {
		if lo <= c && c <= hi {
			b[i] = c - lo + to
		}
	}
	return b
}

// part gives the n-th part between separators, counted from the last where n is negative; none is an empty text (measured).
func part(b []byte, n int, separators string) []byte {
	if n < 0 {
		for ; n < -1; n++ {
			i := bytes.LastIndexAny(b, separators)
			if i < 0 {
				return nil
			}
			b = b[:i]
		}
		return b[bytes.LastIndexAny(b, separators)+1:]
	}
	for ; n > 1; n-- {
		i := bytes.IndexAny(b, separators)
		if i < 0 {
			return nil
		}
		b = b[i+1:]
	}
	if i := bytes.IndexAny(b, separators); i >= 0 {
		b = b[:i]
	}
	return b
}
