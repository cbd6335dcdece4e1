package proxy

import (
	"errors"
	"io"
	"os"
	"sync/atomic"

	"github.com/reuselab/reuselab/proxy/h1"
	"github.com/reuselab/reuselab/proxy/parking"
)

// transaction is one request and its response. A session has one, which serves all its requests one after another.
type transaction struct {
	s     *session
	be    *backend
	first bool // the first request of its client connection
	req   h1.Request
	resp  h1.Response
	out   []byte // what goes to the client next; borrowed
	one   [1]byte

	// The request's body: what came with the head and, unless that is all, who fetches the rest.
	body     *h1.BodyReader
	inline   []byte // borrowed; nil when there was nothing
	complete bool   // inline is the rest of the body
	pumping  bool
	pumped   chan error // what ended the pump

	watch    parking.Spot
	watching bool
	watched  chan struct{} // the watch has been woken
	cutOff   exchange      // what the watch cuts off
	aborted  atomic.Bool   // the client went away
}

func (t *transaction) init(s *session) {
	t.s = s
	t.pumped, t.watched = make(chan error, 1), make(chan struct{}, 1)
	t.watch = parking.Spot{Conn: s.wire.Conn, Wake: t.clientWoken}
}

// run serves one request and says what becomes of the client connection.
func (t *transaction) run() next {
	t.out = borrow()[:0]
	defer t.tidyUp()
	t.first = t.s.served == 0
	if n, ok := t.readRequest(); !ok {
		return n
	}
	if t.be = t.s.fe.backend; t.be == nil {
		return t.answer(503)
	}
	server := t.be.choose()
	if server == nil {
		return t.answer(503)
	}
	x, err := t.attempt(server)
	if err != nil {
		return t.fail(err)
	}
	return t.respond(x)
}

// tidyUp gives back what the transaction borrowed. The pump has ended by now.
func (t *transaction) tidyUp() {
	giveBack(t.out)
	giveBack(t.inline)
	t.out, t.inline, t.body = nil, nil, nil
}

// fail tells the client that no response could be had.
func (t *transaction) fail(err error) next {
	t.unwatch()
	if t.aborted.Load() {
		return breaking
	}
	var client *clientError
	var server *attemptError
	switch {
	case errors.As(err, &client):
		return t.clientFailed(client.err)
	case errors.As(err, &server):
		if code := status(server, t.first); code != 0 {
			return t.answer(code)
		}
		return unread
	}
	return breaking // the proxy is being closed
}

// clientError is a request that the client did not finish.
type clientError struct{ err error }

func (e *clientError) Error() string { return "client: " + e.err.Error() }

// clientFailed answers a client that sent no complete request.
func (t *transaction) clientFailed(err error) next {
	var syntax *h1.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return t.refuse(syntax.Status)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return t.refuse(408)
	case errors.Is(err, h1.ErrIdleClosed), errors.Is(err, io.ErrUnexpectedEOF):
		return unread
	}
	return breaking
}

// answer sends HAProxy's built-in response; the connection goes on if the request allows it and was read.
func (t *transaction) answer(code int) next {
	closing := t.clientCloses() || t.req.Body.Kind != h1.NoBody && !t.complete || code == 400 || code == 408
	headOnly := string(t.req.Method) == "HEAD"
	f, say := responseConnection(t.req.Minor, 1, closing)
	t.out = appendError(t.out[:0], code, headOnly, f, say)
	if _, err := t.s.wire.Write(t.out); err != nil {
		return breaking
	}
	if closing {
		return unread
	}
	return again
}

// refuse sends a built-in response to something that was no request, and closes.
func (t *transaction) refuse(code int) next {
	t.req.Close = true
	t.req.Minor = 1
	return t.answer(code)
}

// clientCloses tells whether the client connection closes after this transaction, as far as the response does not decide
// it (specification 5.1).
func (t *transaction) clientCloses() bool {
	fe, q := t.s.fe, &t.req
	byMode := fe.mode == closeBoth
	if t.be != nil {
		byMode = closes[fe.mode][t.be.mode].client
	}
	return byMode || q.Close || q.Minor == 0 && !q.KeepAlive || fe.p.stopping.Load()
}

// serverCloses tells whether the connection to an HTTP/1 server closes after this transaction by configuration.
func (t *transaction) serverCloses() bool { return closes[t.s.fe.mode][t.be.mode].server }
