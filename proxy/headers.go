package proxy

import (
	"bytes"
	"slices"

	"github.com/reuselab/reuselab/proxy/h1"
)

var (
	connectionClose     = h1.Field{Name: []byte("connection"), Value: []byte("close")}
	connectionKeepAlive = h1.Field{Name: []byte("connection"), Value: []byte("keep-alive")}
	encodingChunked     = h1.Field{Name: []byte("transfer-encoding"), Value: []byte("chunked")}
)

// requestConnection is the Connection field that a request gets towards an HTTP/1 server; the client's own close and
// keep-alive tokens are gone by now. Only what the version does not imply is said: keep-alive in 1.0, close in 1.1
// (specification 5.2). With `option http-pretend-keepalive` the request says keep-alive though the connection closes.
func requestConnection(minor int, closing, pretend bool) (h1.Field, bool) {
	if closing && !pretend {
		return connectionClose, minor >= 1
	}
	return connectionKeepAlive, minor == 0
}

// responseConnection is the Connection field that a response gets towards an HTTP/1 client: keep-alive if either of the
// two messages is of version 1.0, close if the response is of version 1.1 (specification 5.2).
func responseConnection(request, response int, closing bool) (h1.Field, bool) {
	if closing {
		return connectionClose, response >= 1
	}
	return connectionKeepAlive, request == 0 || response == 0
}

// connectionForServer is the Connection field of the request. What is passed on unseen says what it said.
func (t *transaction) connectionForServer() (h1.Field, bool) {
	q, s := &t.req, t.sides()
	if s.blind && !s.server {
		return connectionSaid(q.Close, q.KeepAlive)
	}
	// Where the request asks for another protocol a mode's close is not announced: the server may well agree (measured).
	closing := t.serverCloses() && !q.Upgrade
	return requestConnection(q.Minor, closing, t.be.cfg.PretendKeepalive)
}

// connectionForClient is that of the response.
func (t *transaction) connectionForClient(closing bool) (h1.Field, bool) {
	if s := t.sides(); s.blind && !s.client {
		return connectionSaid(t.resp.Close, t.resp.KeepAlive)
	}
	return responseConnection(t.req.Minor, t.resp.Minor, closing)
}

func connectionSaid(closes, keeps bool) (h1.Field, bool) {
	if closes {
		return connectionClose, true
	}
	return connectionKeepAlive, keeps
}

// named tells whether a field has one of the names. Package h1 gives names in lower case.
func named(f h1.Field, names ...string) bool {
	return slices.Contains(names, string(f.Name))
}

// value returns the first field of that name.
func value(fields []h1.Field, name string) []byte {
	for _, f := range fields {
		if named(f, name) {
			return f.Value
		}
	}
	return nil
}

// lastValue returns the last one, and whether there is any.
func lastValue(fields []h1.Field, name string) (last []byte, found bool) {
	for _, f := range fields {
		if named(f, name) {
			last, found = f.Value, true
		}
	}
	return last, found
}

// without removes the fields of these names in place.
func without(fields []h1.Field, names ...string) []h1.Field {
	kept := fields[:0]
	for _, f := range fields {
		if !named(f, names...) {
			kept = append(kept, f)
		}
	}
	return kept
}

// appendH2Fields appends the fields of an HTTP/1 request that an HTTP/2 request may have (RFC 9113, 8.2.2 and 8.3.1):
// none that speaks about the connection, and no Host. (TE may stay with the value trailers, all that h1 leaves of it.) White space
// around a value, which only rules can have made, would make the request malformed there (RFC 9113, 8.2.1).
func appendH2Fields(dst, fields []h1.Field) []h1.Field {
	for _, f := range fields {
		switch {
		case named(f, "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "http2-settings", "host"):
		default:
			f.Value = bytes.TrimSpace(f.Value)
			dst = append(dst, f)
		}
	}
	return dst
}

// target splits a request's target into what HTTP/2 sends: the absolute form "http://host/path" names scheme and
// authority itself, else the authority is the Host field (RFC 9112, 3.2.2). A path that is missing is "/", but "*" for OPTIONS,
// which then asks about the server as a whole (RFC 9113, 8.3.1). A scheme is in lower case (RFC 3986, 3.1).
func target(q *h1.Request) (scheme, authority, path []byte) {
	scheme, authority, path = []byte("http"), value(q.Fields, "host"), q.Target
	if i := bytes.Index(q.Target, []byte("://")); i > 0 && q.Target[0] != '/' {
		scheme, authority, path = bytes.ToLower(q.Target[:i]), q.Target[i+3:], nil
		if j := bytes.IndexAny(authority, "/?"); j >= 0 {
			authority, path = authority[:j], authority[j:]
		}
		switch {
		case len(path) == 0 && string(q.Method) == "OPTIONS":
			path = []byte("*")
		case len(path) == 0 || path[0] == '?':
			path = append([]byte("/"), path...)
		}
	}
	return scheme, authority, path
}
