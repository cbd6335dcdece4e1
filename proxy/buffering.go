package proxy

import (
	"errors"
	"io"
	"os"
	"time"

	"github.com/reuselab/reuselab/proxy/h1"
	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

var continue100 = []byte("HTTP/1.1 100 Continue\r\n\r\n")

// bufferRequest waits for the request's body, or for as much of it as fits a buffer beside the head, if p asks for that: so a client
// that sends slowly has no connection to a server meanwhile (manual 4.2 "option http-buffer-request"). p is the frontend, before
// its rules, or the backend, before its own.
//
// `timeout http-request` of p bounds the wait, which begins when the head is here; without it `timeout client` bounds each silence
// (measured).
func (t *transaction) bufferRequest(p *haproxycfg.Proxy) (_ next, answered bool) {
	if !p.BufferRequest {
		return 0, false
	}
	room := t.s.fe.p.sizes.limits.Head - int(requestVolume(&t.req))
	// RFC 9110, 10.1.1: a proxy may answer the expectation itself. HAProxy does so here, be the body here or not, and the
	// server does not hear of it (measured).
	if t.req.Expect100 {
		t.req.Fields, t.req.Expect100 = without(t.req.Fields, "expect"), false
		if _, err := t.wire.Write(continue100); err != nil {
			return breaking, true
		}
	}
	if t.complete || len(t.inline) >= room {
		return 0, false
	}
	t.wire.by = after(time.Now(), p.Timeouts.HTTPRequest)
	err := t.gather(room)
	t.wire.by = time.Time{}
	if err == nil {
		return 0, false
	}
	return t.bodyFailed(err), true
}

// gather reads the request's body until it is complete, or so much of it is here.
func (t *transaction) gather(room int) error {
	if t.inline == nil {
		t.inline = borrowOf(t.s.fe.p.sizes.message)[:0]
	}
	for !t.complete && len(t.inline) < room {
		n, err := t.body.Read(t.inline[len(t.inline):room])
		t.inline = t.inline[:len(t.inline)+n]
		t.books.in += int64(n)
		switch {
		case err == io.EOF || t.req.Body.Kind == h1.Length && int64(len(t.inline)) == t.req.Body.Length:
			t.complete = true
		case err != nil:
			return err
		}
	}
	return nil
}

// bodyFailed answers a client whose body did not come, or was none, before anybody was asked.
func (t *transaction) bodyFailed(err error) next {
	t.s.fe.counters.by(t.s.shard).badRequests.Add(1)
	var syntax *h1.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return t.answer(syntax.Status)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return t.answer(408)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return unread
	}
	return breaking
}
