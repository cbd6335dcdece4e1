package proxy

import (
	"bytes"

	"github.com/reuselab/reuselab/proxy/h1"
	"github.com/reuselab/reuselab/proxy/pool"
)

// claim makes the connection of x the client's own if the server authenticates connections, and not requests. From then on
// the client's requests go to a server that it has a connection of its own to, as with `option prefer-last-server`.
//
// It can fail: an HTTP/2 connection that others may be using stays theirs, too (package pool).
func (t *transaction) claim(x exchange) {
	if authenticatesConnection(&t.resp) && x.claim(t.s.owner()) {
		t.s.prefersLast = true
	}
}

// authenticatesConnection: NTLM and Negotiate authenticate a whole connection. A server that offers one of them says so in
// a 401, or as a proxy in a 407 (specification 2.1). Of the scheme's name HAProxy looks at four letters.
func authenticatesConnection(p *h1.Response) bool {
	name := "www-authenticate"
	if p.Status == 407 {
		name = "proxy-authenticate"
	}
	for _, f := range p.Fields {
		if !named(f, name) {
			continue
		}
		for rest := f.Value; len(rest) > 0; {
			var challenge []byte
			challenge, rest = cutUnquoted(rest)
			if beginsWith(challenge, "ntlm") || beginsWith(challenge, "nego") {
				return true
			}
		}
	}
	return false
}

// cutUnquoted cuts a list behind its first element: at the first comma that is not within a quoted string.
func cutUnquoted(list []byte) (element, rest []byte) {
	quoted := false
	for i := 0; i < len(list); i++ {
		switch c := list[i]; {
		case c == '"':
			quoted = !quoted
		case c == '\\' && quoted:
			i++
		case c == ',' && !quoted:
			return bytes.TrimSpace(list[:i]), list[i+1:]
		}
	}
	return bytes.TrimSpace(list), nil
}

func beginsWith(b []byte, word string) bool {
	return len(b) >= len(word) && bytes.EqualFold(b[:len(word)], []byte(word))
}

// preferred is the server that a client's own connections tie it to, or nil. `option prefer-last-server` ties it only as
// long as it has connections of its own, which it never has to HTTP/1 servers but in mode never (specification 6.2).
func (b *backend) preferred(s *session) *server {
	if s.owned == nil || !b.cfg.PreferLastServer && !s.prefersLast {
		return nil
	}
	var sv *server
	s.owned.Prefer(func(p *pool.Pool) bool {
		for i := range b.servers {
			if b.servers[i].pool == p && b.servers[i].usable() {
				sv = b.servers[i]
				return true
			}
		}
		return false
	})
	return sv
}
