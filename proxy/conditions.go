package proxy

import (
	"bytes"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// holds tells whether a condition holds now; no condition always does.
func (t *transaction) holds(c *haproxycfg.Condition) bool {
	if c == nil {
		return true
	}
	for _, terms := range c.Any {
		if t.allHold(terms) {
			return !c.Unless
		}
	}
	return c.Unless
}

func (t *transaction) allHold(terms []haproxycfg.Term) bool {
	for i := range terms {
		if t.aclHolds(terms[i].ACL) == terms[i].Not {
			return false
		}
	}
	return true
}

func (t *transaction) aclHolds(a *haproxycfg.ACL) bool {
	for i := range a.Tests {
		if t.testHolds(&a.Tests[i]) {
			return true
		}
	}
	return false
}

// testHolds tries a field's values one after another: one is enough (manual 7.3.6 "req.hdr"). What is made of them is forgotten
// behind it, so that a client's long field is not kept once for each test.
func (t *transaction) testHolds(test *haproxycfg.Test) bool {
	start := len(t.ruling.memory)
	defer func() { t.ruling.memory = t.ruling.memory[:start] }()
	s := &test.Sample
	if s.Field == "" || s.Occurrence != 0 {
		v := t.evaluate(s)
		return v.found() && t.matches(test, v)
	}
	all := fieldValues{fields: t.fieldsFor(s.Fetch), name: s.Field, whole: s.Fetch == haproxycfg.RequestFullHeader}
	for one, ok := all.next(); ok; one, ok = all.next() {
		if t.matches(test, t.converted(textValue(one), s)) {
			return true
		}
	}
	return false
}

func (t *transaction) matches(test *haproxycfg.Test, v sample) bool {
	switch test.Match {
	case haproxycfg.MatchFound:
		return true
	case haproxycfg.MatchTrue:
		n, ok := v.integer()
		return ok && n != 0
	case haproxycfg.MatchNumber:
		n, ok := v.integer()
		return ok && inRanges(test.Ranges, n)
	case haproxycfg.MatchAddress:
		addr, ok := v.address()
		if !ok {
			return false
		}
		for _, network := range test.Networks {
			if network.Contains(addr) || network.Addr().Is4In6() && network.Addr().Unmap() == addr {
				return true
			}
		}
		return false
	}
	return t.textMatches(test, v)
}

func inRanges(ranges []haproxycfg.Range, n int64) bool {
	for _, r := range ranges {
		if r.Min <= n && n <= r.Max {
			return true
		}
	}
	return false
}

func (t *transaction) textMatches(test *haproxycfg.Test, v sample) bool {
	text := v.text
	if v.of != haproxycfg.TextType || test.IgnoreCase {
		text = t.keep(v)
	}
	if test.IgnoreCase {
		mapBytes(text, 'A', 'Z', 'a')
	}
	for _, wanted := range test.Texts {
		n := len(text) - len(wanted)
		switch {
		case n < 0:
		case test.Match == haproxycfg.MatchText && string(text) == wanted,
			test.Match == haproxycfg.MatchBegin && string(text[:len(wanted)]) == wanted,
			test.Match == haproxycfg.MatchEnd && string(text[n:]) == wanted,
			test.Match == haproxycfg.MatchInside && bytes.Contains(text, []byte(wanted)):
			return true
		}
	}
	return false
}
