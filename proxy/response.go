package proxy

import "github.com/reuselab/reuselab/proxy/h1"

// respond relays the final response whose head is in t.resp, gives the server connection back, and says what becomes of
// the client's.
func (t *transaction) respond(x exchange) next {
	p := &t.resp
	if p.Status == 401 || p.Status == 407 {
		t.claim(x)
	}
	t.books.out += responseVolume(p) // before rules change it
	if n, answered := t.responseRules(x); answered {
		return n
	}
	t.books.status = p.Status
	if p.Status == 101 || string(t.req.Method) == "CONNECT" && p.Status/100 == 2 {
		return t.tunnel(x)
	}
	chunked, closing := t.frame()
	if f, say := t.connectionForClient(closing); say {
		t.out = h1.AppendResponse(t.out[:0], p, f)
	} else {
		t.out = h1.AppendResponse(t.out[:0], p)
	}
	err := t.relayWatched(x, chunked)
	if err == nil && chunked {
		t.out = h1.AppendLastChunk(t.out, x.Trailers())
	}
	if err == nil && p.Body.Kind == h1.Chunked {
		t.books.out += trailersVolume(x.Trailers())
	}
	pumpErr := t.requestEnd(x, err)
	t.unwatch()
	if t.sides().blind && err == nil && pumpErr == nil && p.Body.Kind != h1.UntilClose {
		return t.passOn(x)
	}
	// The server connection is given back first: a client that has its response may rely on it.
	x.leave(t, err == nil && pumpErr == nil)
	t.relayed(err, pumpErr)
	if bounded := chunked || p.Body.Kind == h1.Length; err != nil && !bounded {
		return breaking // an end would look like the body's
	}
	if _, err := t.wire.Write(t.out); err != nil {
		t.clientLeft()
		return breaking
	}
	switch {
	case err != nil:
		return unread
	case pumpErr != nil && (closing || !t.hearOut(pumpErr)):
		return unread
	case closing:
		return done
	}
	return again
}

// frame decides how the client finds the response's end: as the server said it, but a 1.0 client knows no chunks, and for
// it the end of the connection has to do. A response of unknown length ends that way, too (specification 5.3).
func (t *transaction) frame() (chunked, closing bool) {
	p := &t.resp
	closing = t.clientCloses()
	knows := t.req.Minor > 0 || t.sides().blind
	switch p.Body.Kind {
	case h1.UntilClose:
		closing = true
	case h1.Chunked:
		chunked = knows
		said := value(p.Fields, "transfer-encoding") != nil // not by an HTTP/2 server
		if chunked && !said {
			p.Fields = append(p.Fields, encodingChunked)
		}
		closing = closing || !chunked
	}
	if !knows { // RFC 9112, 6.1: nor is it said where there is no body, to HEAD and in a 304
		p.Fields = without(p.Fields, "transfer-encoding")
	}
	return chunked, closing
}
