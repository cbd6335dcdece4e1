package proxy

import (
	"errors"
	"io"
	"time"

	"github.com/reuselab/reuselab/proxy/h1"
	"github.com/reuselab/reuselab/proxy/retry"
)

// books are what is to be counted of a transaction, until they are closed: just before the last bytes go to the client,
// so that a client that has its response finds it counted.
type books struct {
	server  *server // the last one that was tried; nil: none was
	status  int     // what the client was told; 0: nothing
	in, out int64   // bytes from and for the client, as volume.go measures them
	left    bool    // the client did not stay to the end
	untold  bool    // the client gets no word, so that it repeats the request by itself
	open    bool
}

// openBooks counts a request whose head is here, or the attempt to send one.
func (t *transaction) openBooks() {
	t.books = books{open: true}
	t.s.fe.counters.by(t.s.shard).requests.Add(1)
}

// badRequest counts what was no request, or not all of its head, and answers it. A client that is gone counts as told, too.
// Neither side's bytes count.
func (t *transaction) badRequest(err error) next {
	t.s.fe.counters.by(t.s.shard).badRequests.Add(1)
	t.books.status = 400
	t.books.in = 0
	if errors.Is(err, io.ErrUnexpectedEOF) || err == h1.ErrIdleClosed {
		// Whoever ended its side amid a head, or behind an empty line, may still read. HAProxy says so, too (seen on 2.6 and 3.0).
		return t.refuse(400)
	}
	return t.clientFailed(err)
}

// toldError counts a built-in response.
func (t *transaction) toldError(code int) {
	t.books.status = code
	if t.books.in > 0 {
		t.books.out += errorVolume(h1.ErrorResponse(code))
	}
	t.closeBooks()
}

// requestRuled counts a request that a rule answered. An answer that is no refusal counts only where the frontend gives it.
func (t *transaction) requestRuled(denied bool) {
	fe := t.s.fe.counters.by(t.s.shard)
	if !denied {
		if t.be == nil {
			fe.intercepted.Add(1)
		}
		return
	}
	for _, c := range append(t.backSide(), fe) {
		c.deniedReqs.Add(1)
	}
}

// responseRuled counts a response that a rule replaced.
func (t *transaction) responseRuled(denied bool) {
	if !denied {
		return
	}
	for _, c := range append(t.backSide(), t.s.fe.counters.by(t.s.shard)) {
		c.deniedResps.Add(1)
	}
}

// noRequest counts a connection on which not even the first request began.
func (s *session) noRequest() {
	c := s.fe.counters.by(s.shard)
	c.requests.Add(1)
	c.badRequests.Add(1)
	c.responses[4].Add(1)
}

// enterBackend counts the request as be's.
func (t *transaction) enterBackend(be *backend) {
	t.be = be
	be.counters.by(t.s.shard).sessions.Add(1)
	be.load.enter()
}

// tryServer counts an attempt on sv. A server has the request from then on until another one is tried or the books are closed.
func (t *transaction) tryServer(sv *server) {
	now := time.Now().Unix()
	c := sv.counters.by(t.s.shard)
	c.sessions.Add(1)
	c.last.Store(now)
	t.be.counters.by(t.s.shard).last.Store(now)
	if sv == t.books.server {
		return
	}
	if t.books.server != nil {
		t.books.server.load.leave()
	}
	t.books.server = sv
	t.s.serving.Store(sv)
	sv.load.enter()
}

// answered counts a response head of the server, interim ones included.
func (t *transaction) answered() {
	c := t.books.server.counters.by(t.s.shard)
	c.requests.Add(1)
	c.responses[class(t.resp.Status)].Add(1)
}

// class is a status's first digit, or 0 for what is no class of responses.
func class(status int) int {
	if n := status / 100; n <= 5 {
		return n
	}
	return 0
}

// attemptFailed counts a last attempt that failed; told is the status of what the client got, 0 for nothing.
func (t *transaction) attemptFailed(f retry.Failure, told int) {
	for _, c := range t.backSide() {
		switch {
		case f.Connecting(), f == retry.Unprocessed:
			c.connFailures.Add(1)
		case f == retry.Unable:
		case told == 0:
			t.books.untold = true
			c.serverAborts.Add(1)
		default:
			c.respFailures.Add(1)
		}
	}
}

// connectionLost counts a server connection that ended where a response's head was due. HAProxy 3.0 counts it for each
// attempt, and once more where that is how the request ends (measured; 2.6 only the latter, and resets).
func (t *transaction) connectionLost() {
	for _, c := range t.backSide() {
		c.respFailures.Add(1)
	}
}

// relayed counts the end of a response. If both errors are nil all of both messages was here.
func (t *transaction) relayed(err, pumpErr error) {
	if err != nil || pumpErr != nil {
		t.relayFailed(err, pumpErr)
	}
	t.closeBooks()
}

// relayFailed counts who left: the client, or else the server, which cut its response short. A pump that was merely cut off
// is nobody's fault.
func (t *transaction) relayFailed(err, pumpErr error) {
	var client *clientError
	switch {
	case errors.As(pumpErr, &client), t.aborted.Load():
		t.clientLeft()
	case err != nil && !t.books.left:
		for _, c := range t.backSide() {
			c.serverAborts.Add(1)
			c.respFailures.Add(1)
		}
	}
}

// clientLeft counts a client that did not stay to the end.
func (t *transaction) clientLeft() {
	if t.books.left {
		return
	}
	t.books.left = true
	for _, c := range t.backSide() {
		c.clientAborts.Add(1)
	}
}

// unfinished counts a request whose body did not come. A client that is gone counts as told, as in HAProxy 3.0.
func (t *transaction) unfinished() {
	if t.books.open {
		t.toldError(400)
	}
}

// backSide are the counts of the backend and of the server, as far as the transaction came.
func (t *transaction) backSide() []*counts {
	var all []*counts
	if t.be != nil {
		all = append(all, t.be.counters.by(t.s.shard))
	}
	if t.books.server != nil {
		all = append(all, t.books.server.counters.by(t.s.shard))
	}
	return all
}

// closeBooks counts what is known only at the end, once.
func (t *transaction) closeBooks() {
	b := &t.books
	if !b.open {
		return
	}
	b.open = false
	if t.complete && t.req.Body.Kind == h1.Chunked {
		b.in += trailersVolume(t.body.Trailers())
	}
	fe := t.s.fe.counters.by(t.s.shard)
	fe.volume(b)
	if !b.untold { // else it is no request that was answered (measured)
		fe.responses[class(b.status)].Add(1)
	}
	if t.be == nil {
		return
	}
	be := t.be.counters.by(t.s.shard)
	be.volume(b)
	if !b.untold {
		be.requests.Add(1)
		be.responses[class(b.status)].Add(1)
	}
	t.be.load.leave()
	if b.server == nil {
		return
	}
	b.server.counters.by(t.s.shard).volume(b)
	b.server.load.leave()
	t.s.serving.Store(nil)
}

func (c *counts) volume(b *books) {
	c.bytesIn.Add(uint64(b.in))
	c.bytesOut.Add(uint64(b.out))
}
