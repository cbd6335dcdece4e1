package proxy

import (
	"errors"
	"io"
	"os"
	"sync/atomic"

	"github.com/reuselab/reuselab/proxy/h1"
	"github.com/reuselab/reuselab/proxy/parking"
	"github.com/reuselab/reuselab/proxy/retry"
)

// transaction is one request and its response. A session borrows one, which serves its requests one after another,
// until it waits for the next one: so it is only as many as are being served that need the memory.
type transaction struct {
	s      *session
	wire   wire // the session's connection
	reader h1.Reader
	in     []byte // the reader's buffer

	be    *backend
	first bool // the first request of its client connection
	req   h1.Request
	resp  h1.Response
	out   []byte // what goes to the client next
	one   [1]byte
	books books

	reused bool // an attempt was on a connection that other requests had used

	// The request's body: what came with the head and, unless that is all, who fetches the rest.
	body     *h1.BodyReader
	inline   []byte // borrowed; nil when there was nothing
	complete bool   // inline is the rest of the body
	buffered bool   // it was all here when the request was sent first, so the request can be sent again
	pumping  bool
	pumped   chan error // what ended the pump
	pumpedIn int64      // bytes that it took from the client

	ruling ruling

	watch    parking.Spot
	wake     func(parking.Event, []byte) // clientWoken, bound once
	watching bool
	watched  chan struct{} // the watch has been woken
	cutOff   cutter        // what the watch cuts off
	aborted  atomic.Bool   // the client went away
	leaving  parking.Event // how; written before aborted
}

func newTransaction(s sizes) *transaction {
	t := &transaction{in: borrowOf(s.reader), out: borrow()[:0]}
	t.reader.Limit(s.limits)
	t.pumped, t.watched = make(chan error, 1), make(chan struct{}, 1)
	t.wake = t.clientWoken
	return t
}

// borrowTransaction returns one for a session; giveBack takes it again.
func borrowTransaction(s *session) *transaction {
	t := s.fe.p.transactions.Get().(*transaction)
	t.s = s
	t.wire.open(s.conn, s.fe.cfg.Timeouts.Client)
	t.watch = parking.Spot{Conn: s.conn, Wake: t.wake}
	return t
}

func (t *transaction) giveBack() {
	free := &t.s.fe.p.transactions
	t.s, t.be, t.cutOff = nil, nil, nil
	t.wire.open(nil, 0)
	t.watch = parking.Spot{}
	t.aborted.Store(false)
	if cap(t.out) != BufSize { // it grew
		t.out = borrow()[:0]
	}
	free.Put(t)
}

// look reads what has come, if that can be done without waiting; prefix is the beginning, if somebody has read that.
// The error is ErrNotReady when there is nothing.
func (t *transaction) look(prefix []byte) (err error) {
	kept, b := 0, t.s.begun
	if b != nil {
		kept = copy(t.in, b.head)
	}
	n := kept + copy(t.in[kept:], prefix)
	if t.wire.prompt != nil {
		var came int
		came, err = t.wire.prompt.TryRead(t.in[n:])
		n += came
	}
	t.wire.ready = n == 0 && err == nil
	t.reader.Reset(&t.wire, t.in, t.in[:n])
	if b != nil || n > 0 { // a request that began is answered, and the reader finds out with what
		err = nil
	}
	return err
}

// run serves one request and says what becomes of the client connection.
func (t *transaction) run() next {
	defer t.tidyUp()
	t.be, t.first = nil, t.s.served == 0
	if n, ok := t.readRequest(); !ok {
		return n
	}
	if n, answered := t.enter(); answered {
		return n
	}
	server := t.chooseServer()
	if server == nil {
		t.be.counters.by(t.s.shard).connFailures.Add(1)
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
	t.closeBooks()
	giveBack(t.inline)
	t.inline, t.body = nil, nil
}

// fail tells the client that no response could be had.
func (t *transaction) fail(err error) next {
	t.unwatch()
	if t.aborted.Load() {
		return t.abandon(err)
	}
	var client *clientError
	var server *attemptError
	switch {
	case errors.As(err, &client):
		t.clientLeft()
		n := t.clientFailed(client.err)
		t.unfinished()
		return n
	case errors.As(err, &server):
		code := retry.Answer(server.failure, t.reused, t.first)
		t.attemptFailed(server.failure, code)
		if code != 0 {
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
	if t.ruled() || t.errorFile(code) != nil {
		return t.answerByRules(code)
	}
	return t.answerBuiltIn(code)
}

func (t *transaction) answerBuiltIn(code int) next {
	closing := t.answerCloses() || code == 400 || code == 408
	headOnly := string(t.req.Method) == "HEAD"
	f, say := responseConnection(t.req.Minor, 1, closing)
	t.out = appendError(t.out[:0], code, headOnly, f, say)
	t.toldError(code)
	if _, err := t.wire.Write(t.out); err != nil {
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
	// HAProxy's HTTP/1 side answers requests that never were any by itself, and only an empty file keeps it silent (measured).
	if e := t.errorFile(code); e != nil && (t.be != nil || e.silent) {
		return t.answerFromFile(e, code)
	}
	return t.answerBuiltIn(code)
}

// clientCloses tells whether the client connection closes after this transaction, as far as the response does not decide
// it (specification 5.1).
func (t *transaction) clientCloses() bool {
	q := &t.req
	return t.sides().client || t.ruling.closesClient || q.Close || q.Minor == 0 && !q.KeepAlive || t.s.fe.p.stopping.Load()
}

// answerCloses tells whether the client connection closes behind an answer of our own. There is nobody to pass anything on to then.
func (t *transaction) answerCloses() bool {
	return t.clientCloses() || t.sides().blind || t.req.Body.Kind != h1.NoBody && !t.complete
}

// serverCloses tells whether the connection to an HTTP/1 server closes after this transaction by configuration.
func (t *transaction) serverCloses() bool {
	return t.sides().server || t.ruling.closesServer
}
