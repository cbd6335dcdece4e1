package proxy

import (
	"errors"

	"github.com/reuselab/reuselab/proxy/h1"
	"github.com/reuselab/reuselab/proxy/pool"
	"github.com/reuselab/reuselab/proxy/retry"
)

// exchange is one stream on a server connection: a request and its response.
type exchange interface {
	// send sends the head of t's request and the inline part of its body.
	send(t *transaction) error
	// sendBody and endBody send the rest: n bytes that stand in buf behind h1.ChunkHead, with h1.ChunkTail behind them, which
	// they may change. They run beside the methods below.
	sendBody(buf []byte, n int) error
	endBody(trailers []h1.Field) error

	// receive reads the next head; t.slow is called if that takes longer than slowAfter. The error is an attemptError.
	receive(t *transaction) error
	// Read reads the response's body, as far as io.EOF.
	Read(p []byte) (int, error)
	Trailers() []h1.Field
	// more tells whether Read has something without waiting.
	more() bool

	// hold says that the server waits for us and its silence does not count; release that we wait for it, and lapse that it has
	// taken nothing for as long as it may be silent.
	hold()
	release()
	lapse()
	// awaitEnd waits, behind a complete response, until the server has ended the exchange or wants no more of the request: true.
	// interrupt ends the wait: false.
	awaitEnd() bool
	interrupt()
	// cut makes all of the above fail with errCut until mend.
	cut()
	mend()

	// claim makes the connection s's own, if it can be; it returns whether it is.
	claim(s *pool.Session) bool
	// leave ends the stream; complete says that both messages were.
	leave(t *transaction, complete bool)
}

// errUnasked is a server that changes the protocol of itself: "a server MUST NOT switch to a protocol that was not indicated
// by the client" (RFC 9110, 7.8). Who passed that on would have the client take for HTTP what is none.
var errUnasked = &h1.SyntaxError{Status: 502, Msg: "101 to a request without Upgrade (RFC 9110 section 7.8)"}

// attemptOnce asks sv once.
func (t *transaction) attemptOnce(sv *server) (exchange, error) {
	t.tryServer(sv)
	x, err := sv.open(t)
	if err != nil || t.be.cfg.TCP {
		return x, err
	}
	if err = t.topUp(); err == nil {
		t.buffered = t.complete
		err = x.send(t)
	}
	if err == nil {
		if !t.complete {
			t.pumping = true
			giveBack(t.inline) // it is not sent again
			t.inline = nil
			x.hold()
			sv.p.others.Go(func() { t.pump(x) })
		}
		if err = t.receiveFinal(x); err == nil {
			return x, nil
		}
	}
	if pumpErr := t.settle(x); pumpErr != nil {
		var client *clientError
		if errors.As(pumpErr, &client) && errors.Is(err, errCut) {
			err = client // the pump cut the exchange off
		}
	}
	x.leave(t, false)
	return nil, err
}

// receiveFinal reads heads until a final one, and forwards those before it (1xx) to clients that know them.
func (t *transaction) receiveFinal(x exchange) error {
	for {
		if err := t.receive(x); err != nil {
			return err
		}
		if t.resp.Status == 101 && !t.req.Upgrade {
			return failed(retry.JunkResponse, errUnasked)
		}
		t.answered()
		if t.resp.Status >= 200 || t.resp.Status == 101 {
			return nil
		}
		t.books.out += responseVolume(&t.resp)
		if t.req.Minor == 0 {
			continue // RFC 9110, 15.2: no 1xx to a 1.0 client
		}
		t.out = h1.AppendResponse(t.out[:0], &t.resp)
		if _, err := t.wire.Write(t.out); err != nil {
			return &clientError{err}
		}
	}
}

// receive reads the next head; while a slow client's request is under way without the buffer of what goes to the client.
func (t *transaction) receive(x exchange) error {
	if !t.pumping {
		return x.receive(t)
	}
	giveBack(t.out)
	t.out = nil
	err := x.receive(t)
	t.out = borrow()[:0]
	return err
}
