package proxy

import (
	"bytes"

	"github.com/reuselab/reuselab/proxy/h1"
	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// evaluate gives the value of an expression.
func (t *transaction) evaluate(s *haproxycfg.Sample) sample { return t.converted(t.fetch(s), s) }

// converted sends a value through the converters of an expression.
func (t *transaction) converted(v sample, s *haproxycfg.Sample) sample {
	for i := range s.Converters {
		if !v.found() {
			return v
		}
		v = t.convert(v, &s.Converters[i])
	}
	return v
}

func (t *transaction) fetch(s *haproxycfg.Sample) sample {
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
	case haproxycfg.Header, haproxycfg.RequestFullHeader, haproxycfg.RequestHeader, haproxycfg.ResponseHeader:
		return fetchField(t.fieldsFor(s.Fetch), s)
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

// fieldsFor are the fields that a fetch looks at; none where they are out of sight.
func (t *transaction) fieldsFor(f haproxycfg.Fetch) []h1.Field {
	switch responding := t.ruling.responding; {
	case responding && (f == haproxycfg.Header || f == haproxycfg.ResponseHeader):
		return t.resp.Fields
	case !responding && f != haproxycfg.ResponseHeader:
		return t.req.Fields
	}
	return nil
}

// pathOf is the target's path without query; a target such as "*" has none. In an absolute target no path is as much as "/" to a
// server (RFC 9110, 4.2.3), so rules must not take it for another one; but for OPTIONS it is "*".
func pathOf(q *h1.Request) sample {
	path := q.Target
	if len(path) > 0 && path[0] != '/' {
		_, rest, found := bytes.Cut(path, []byte("://"))
		if !found {
			return sample{}
		}
		end := bytes.IndexAny(rest, "/?")
		switch {
		case end >= 0 && rest[end] == '/':
			path = rest[end:]
		case end < 0 && string(q.Method) == "OPTIONS":
			return sample{}
		default:
			return textValue(rootPath)
		}
	}
	path, _, _ = bytes.Cut(path, []byte("?"))
	return textValue(path)
}

var rootPath = []byte("/")
