package proxy

import (
	"context"
	"time"

	"github.com/reuselab/reuselab/proxy/parking"
)

// While a server is waited for nobody reads from the client, so nobody would see it go away. Watching it all the time
// would cost every request something; a transaction that waits for a response for longer than slowAfter parks its client
// connection to be told of it.
//
// Only with `option abortonclose` does a client's leaving end the wait (specification 1.6). Without it nobody looks, as in
// HAProxy 2.6.12 and 3.0.11, where even a reset changes nothing: the response is awaited and thrown away, and the server's
// connection serves others.

// cutter is what a client's leaving cuts off.
type cutter interface{ cut() }

// slow begins the watch; x is what to cut off when the client goes away. While the pump reads it is the pump that sees the
// client leave: then slow is to be called again.
func (t *transaction) slow(x exchange) (again bool) {
	if t.be.cfg.AbortOnClose && t.pumping && !t.allSent() {
		return true
	}
	t.watchFor(x)
	return false
}

// relayWatched relays a body while the client is watched, too: its server may be silent in the middle of one. (One of HTTP/2 is
// watched only if it took its time for the head.)
func (t *transaction) relayWatched(x exchange, chunked bool) error {
	if c, ok := x.(*h1Conn); ok && t.be.cfg.AbortOnClose {
		c.wire.slow = c.slow
		defer func() { c.wire.slow = nil }()
	}
	return t.relayBody(x, chunked)
}

// allSent tells whether the pump has ended, and well.
func (t *transaction) allSent() bool {
	select {
	case err := <-t.pumped:
		if err == nil {
			t.pumping = false
			return t.pumpEnded(nil) == nil
		}
		t.pumped <- err
	default:
	}
	return false
}

func (t *transaction) watchFor(c cutter) {
	if !t.be.cfg.AbortOnClose || t.pumping || t.watching || t.reader.Buffered() > 0 {
		return
	}
	t.watching = true
	t.cutOff = c
	t.s.shard.lot.Park(&t.watch, time.Time{})
}

func (t *transaction) clientWoken(e parking.Event, prefix []byte) {
	if e == parking.Broken || e == parking.Closed {
		t.leaving = e
		t.aborted.Store(true)
		t.cutOff.cut()
	}
	// More requests may come ahead of time: they wait in the kernel, but for this byte.
	t.wire.back(prefix, false)
	t.watched <- struct{}{}
}

// unwatch ends the watch, before anybody reads from the client again or cuts its wire.
func (t *transaction) unwatch() {
	if !t.watching {
		return
	}
	t.watching = false
	if t.s.shard.lot.Unpark(&t.watch) {
		t.wire.back(nil, false)
	} else {
		<-t.watched
	}
	if x, ok := t.cutOff.(exchange); ok && t.aborted.Load() {
		x.mend() // if it had come to its end, its connection serves others
	}
	t.cutOff = nil
}

// untilAbort returns a context for a wait before the request is sent, which ends with the proxy and, where the option says
// so, with the client. end has to be called when the wait is over.
func (t *transaction) untilAbort() (ctx context.Context, end func()) {
	ctx = t.s.fe.p.ctx
	if !t.be.cfg.AbortOnClose {
		return ctx, func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	t.watchFor(canceller(cancel))
	return ctx, func() {
		t.unwatch()
		cancel()
	}
}

type canceller context.CancelFunc

func (c canceller) cut() { c() }

// abandon ends a transaction whose client went away; err is what that cut off. A client that may still be listening is
// told nothing before its request was sent, and 400 later, as by HAProxy 3.0.
func (t *transaction) abandon(err error) next {
	if e := attemptErrorOf(err); e == nil || !e.failure.Connecting() {
		t.clientLeft()
		if t.leaving == parking.Closed {
			return t.refuse(400)
		}
	}
	if t.leaving == parking.Closed {
		return unread
	}
	return breaking
}
