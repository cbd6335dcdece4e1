package proxy

import (
	"time"

	"github.com/reuselab/reuselab/proxy/parking"
)

// While a response is awaited nobody reads from the client, so nobody would see it go away. Watching it all the time
// would cost every request something; a transaction that waits for longer than slowAfter parks its client connection to
// be told of it.
//
// A client that only ended its sending side is waited for, unless `option abortonclose` says that it has gone. A reset
// always means that.

// slow begins the watch; x is what to cut off when the client goes away. It does not begin while the pump reads.
func (t *transaction) slow(x exchange) {
	if t.pumping || t.watching || t.reader.Buffered() > 0 {
		return
	}
	t.watching = true
	t.cutOff = x
	t.s.shard.lot.Park(&t.watch, time.Time{})
}

func (t *transaction) clientWoken(e parking.Event, prefix []byte) {
	if e == parking.Broken || e == parking.Closed && t.be.cfg.AbortOnClose {
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
	t.cutOff = nil
}
