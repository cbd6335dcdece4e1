package proxy

import (
	"io"
	"time"

	"github.com/reuselab/reuselab/proxy/h1"
	"github.com/reuselab/reuselab/proxy/parking"
)

// In mode tcp nobody looks into what is forwarded (specification 6.4). A client's connection is one stream: it is balanced
// once, connects at once, without waiting for the client's first byte, and has the server's connection to itself. So all
// that a client says goes to one server, however many requests it takes it for; and pools, connection modes and rules have
// no part in it.

// link serves a client of a frontend in mode tcp, from the accept to its end.
func (s *session) link() {
	t := borrowTransaction(s)
	n := t.link()
	t.closeBooks()
	s.end(n, &t.wire)
	t.giveBack()
}

// link connects the client to a server and moves bytes until both have ended.
func (t *transaction) link() next {
	t.forget()
	// A client that has ended already is connected all the same: it may want to hear what the server says.
	if err := t.look(nil); err != nil && err != parking.ErrNotReady && err != io.EOF {
		return breaking
	}
	t.wire.ready = false // no lot said so
	if t.s.greets {
		if err := t.greet(); err != nil && err != parking.ErrNotReady {
			return unread
		}
	}
	t.books = books{open: true, untold: true} // there is no response to be counted
	be := t.chooseBackend()
	if be == nil {
		return unread
	}
	t.enterBackend(be)
	sv := t.chooseServer()
	if sv == nil {
		be.counters.by(t.s.shard).connFailures.Add(1)
		return unread
	}
	x, err := t.attempt(sv)
	if err != nil {
		return t.unlinked(err)
	}
	defer x.leave(t, false)
	return t.bridge(x.(*h1Conn))
}

// forget clears what the transaction knows of the requests of another session.
func (t *transaction) forget() {
	t.ruling.reset()
	t.be, t.first = nil, true
	t.req, t.resp.Status = h1.Request{Fields: t.req.Fields[:0]}, 0
	t.complete, t.buffered = true, false
}

// unlinked sends away a client that no server could be connected to; `retries` and `option redispatch` have had their turn.
func (t *transaction) unlinked(err error) next {
	t.unwatch()
	if t.aborted.Load() {
		return t.abandon(err)
	}
	if e := attemptErrorOf(err); e != nil {
		t.attemptFailed(e.failure, 0)
		t.hear()
		return unread
	}
	return breaking // the proxy is being closed
}

// hear counts what a client has said that is sent away, as HAProxy does. What is here is here at once; nothing is waited for.
func (t *transaction) hear() {
	t.wire.by = time.Now().Add(time.Millisecond)
	n, _ := t.reader.Body(h1.Framing{Kind: h1.UntilClose}).Read(t.out[:cap(t.out)])
	t.books.in += int64(n)
}
