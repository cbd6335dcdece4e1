package proxy

import (
	"bytes"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

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
