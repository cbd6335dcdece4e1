package proxy

import (
	"cmp"
	"io"
	"time"

	"github.com/reuselab/reuselab/proxy/h1"
	"github.com/reuselab/reuselab/proxy/parking"
)

// readRequest reads the head of the next request and what has already come of its body. If there is no request it says
// what to do instead.
//
// `timeout http-request` bounds the time for the whole head (specification 5.5). Where it can the session waits for the
// rest of one, parked, and the transaction serves others meanwhile; else, and when the time is over, the read waits here.
func (t *transaction) readRequest() (_ next, ok bool) {
	s, limits := t.s, &t.s.fe.cfg.Timeouts
	t.req.Body, t.complete = h1.Framing{}, false
	t.wire.impatient = t.wire.prompt != nil
	switch b := s.begun; {
	case b != nil:
		t.wire.by = b.due
		t.wire.impatient = t.wire.impatient && (b.due.IsZero() || time.Now().Before(b.due))
	case t.first:
		t.wire.by = s.headDue()
	default:
		t.wire.whole = cmp.Or(limits.HTTPRequest, limits.Client)
	}
	err := t.reader.ReadRequest(&t.req)
	t.wire.by, t.wire.whole, t.wire.impatient = time.Time{}, 0, false
	if err == parking.ErrNotReady {
		return partial, false
	}
	if err == h1.ErrIdleClosed && !t.first {
		return unread, false // there was no request
	}
	t.openBooks()
	if err != nil {
		// Who sent no head cannot have asked for one alone: HAProxy, too, answers HEAD with a body then (measured).
		t.req.Method = nil
		return t.badRequest(err), false
	}
	t.books.in = requestVolume(&t.req)
	t.body = t.reader.Body(t.req.Body)
	if err := t.readInline(); err != nil {
		return t.badRequest(err), false
	}
	t.books.in += int64(len(t.inline))
	return 0, true
}

// readInline takes what was received of the body together with the head, so that it goes out together, too. It does not
// wait for more of it.
func (t *transaction) readInline() error {
	if t.req.Body.Kind == h1.NoBody {
		t.complete = true
		return nil
	}
	for t.body.Ready() && (t.inline == nil || len(t.inline) < cap(t.inline)) {
		if t.inline == nil {
			t.inline = borrowOf(t.s.fe.p.sizes.message)[:0]
		}
		n, err := t.body.Read(t.inline[len(t.inline):cap(t.inline)])
		t.inline = t.inline[:len(t.inline)+n]
		if err == io.EOF {
			t.complete = true
			return nil
		}
		if err != nil {
			return err
		}
	}
	if t.req.Body.Kind == h1.Length && int64(len(t.inline)) == t.req.Body.Length {
		t.complete = true
	}
	return nil
}
