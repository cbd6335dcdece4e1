package proxy

import (
	"errors"
	"io"

	"github.com/reuselab/reuselab/proxy/h1"
)

// requestEnd sees to it that the request, too, comes to its end behind a response that was relayed with responseErr, and
// tells whether the server has the whole of it.
//
// RFC 9112, 9.3 and 9.6: a response may come early, and both connections stay fit for another request as long as the server
// reads the rest. One that says close may read it, too, until it closes.
func (t *transaction) requestEnd(x exchange, responseErr error) error {
	if !t.pumping || responseErr != nil || t.resp.Body.Kind == h1.UntilClose {
		return t.settle(x)
	}
	if !t.pumpLasts() {
		t.pumping = false
		return t.pumpEnded(<-t.pumped)
	}
	// The client may be waiting for its response with the rest in hand.
	if err := t.flush(); err != nil {
		return errors.Join(&clientError{err}, t.settle(x))
	}
	t.pumping = false
	return t.pumpEnded(t.pumpOrServer(x))
}

// pumpOrServer waits for the pump's end. If the server ends the exchange first, the pump, which may be waiting for a client that
// is not going to send more, ends with it.
func (t *transaction) pumpOrServer(x exchange) error {
	left := make(chan bool, 1)
	t.s.fe.p.others.Go(func() { left <- x.awaitEnd() })
	select {
	case err := <-t.pumped:
		x.interrupt()
		<-left
		x.mend()
		return err
	case gone := <-left:
		if gone {
			t.wire.cut()
			defer t.wire.mend()
		}
		return <-t.pumped
	}
}

// hearOut reads the rest of a request that its server did not take, so that the client's connection can serve another one, as in
// HAProxy. pumpErr is how the pump ended; the response is written.
func (t *transaction) hearOut(pumpErr error) bool {
	var client *clientError
	if errors.As(pumpErr, &client) {
		return false
	}
	for {
		if _, err := t.body.Read(t.out[:cap(t.out)]); err != nil {
			return err == io.EOF
		}
	}
}
