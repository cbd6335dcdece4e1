package proxy

import (
	"errors"
	"io"
	"os"

	"github.com/reuselab/reuselab/proxy/h1"
)

// pump sends the rest of the request's body to the server while the response is already awaited.
func (t *transaction) pump(x exchange) {
	t.pumped <- t.pumpBody(x)
}

func (t *transaction) pumpBody(x exchange) error {
	from, to := t.pumpDirect(x)
	for fast := false; from == nil && to == nil; {
		fast, from, to = t.pumpPiece(x, fast)
	}
	if errors.Is(to, os.ErrDeadlineExceeded) { // `timeout server` is over (specification 5.5)
		x.lapse()
		return to
	}
	defer x.release()
	switch {
	case to != nil:
		return to // the response may tell why, so it is still read
	case from == io.EOF:
		return x.endBody(t.body.Trailers())
	case errors.Is(from, errCut):
		return from // nobody's fault
	}
	x.cut()
	return &clientError{from}
}

// pumpDirect moves what nobody has to look at, a body of known length to a server that gets it as it is.
func (t *transaction) pumpDirect(x exchange) (from, to error) {
	c, ok := x.(*h1Conn)
	rest := t.body.Direct()
	if !ok || rest == 0 {
		return nil, nil
	}
	m := t.mover(&c.wire, &t.wire, spliceRequest)
	n, from, to := m.run(rest)
	t.pumpedIn += n
	return t.body.Taken(n, from), to
}

// pumpPiece sends what there is next. It waits for that without a buffer, and takes a large one if the client is fast; again
// says whether it is.
func (t *transaction) pumpPiece(x exchange, fast bool) (again bool, from, to error) {
	if !t.body.Ready() {
		if _, err := t.wire.Read(nil); err != nil {
			return false, t.body.Taken(0, err), nil
		}
	}
	buf := t.s.fe.p.pieces.borrow(fast)
	defer t.s.fe.p.pieces.giveBack(buf)
	t.wire.expect()
	n, from := t.body.Read(buf[h1.ChunkHead : len(buf)-h1.ChunkTail])
	t.wire.enough()
	t.pumpedIn += int64(n)
	if n > 0 {
		to = x.sendBody(buf, n)
	}
	return n >= BufSize/2, from, to
}

// pumpLasts tells whether the request is still under way. If it is not, nobody waits for the response with some of it in hand.
func (t *transaction) pumpLasts() bool { return t.pumping && len(t.pumped) == 0 }

// settle ends the pump, if there is one, and tells whether the server has the whole request. A pump that still waits for
// the client, or for the server to take more, has lost.
func (t *transaction) settle(x exchange) error {
	if !t.pumping {
		return nil
	}
	t.pumping = false
	t.wire.cut()
	x.cut()
	err := t.pumpEnded(<-t.pumped)
	t.wire.mend()
	x.mend()
	return err
}

// pumpEnded notes what the pump has brought, and how it ended.
func (t *transaction) pumpEnded(err error) error {
	t.books.in, t.pumpedIn = t.books.in+t.pumpedIn, 0
	t.complete = err == nil
	return err
}
