package proxy

import (
	"io"
	"time"

	"github.com/reuselab/reuselab/proxy/h1"
	"github.com/reuselab/reuselab/proxy/haproxycfg"
	"github.com/reuselab/reuselab/proxy/parking"
	"github.com/reuselab/reuselab/proxy/retry"
)

func retryPolicy(c *haproxycfg.Proxy) (retry.Policy, error) {
	causes, err := retry.ParseCauses(c.RetryOn)
	return retry.Policy{Retries: c.Retries, Causes: causes, Redispatch: c.Redispatch, ConnectTimeout: c.Timeouts.Connect}, err
}

// attempt gets the head of a final response from a server: t.resp. sv is the first one to be asked, and package retry
// says what follows when that fails. The error is a clientError, an attemptError, or that of a proxy being closed.
func (t *transaction) attempt(sv *server) (exchange, error) {
	t.reused = false
	var a retry.Attempt
	for {
		x, err := t.attemptOnce(sv)
		if err == nil && !t.be.retry.Causes.Status(t.resp.Status) {
			return x, nil
		}
		t.unwatch() // the connection may be another's next
		n := t.afterFailure(&a, sv, err)
		if !n.Again {
			return x, err
		}
		if x != nil {
			x.leave(t, swallow(t.resp.Body, x))
		}
		if n.Pause > 0 && !t.pause(n.Pause) {
			return nil, err
		}
		if n.Counts {
			sv = t.reassign(sv, a.Failure, n.Elsewhere)
		}
	}
}

// afterFailure notes in a what failed, and says what follows. Without an error it is the response that is not wanted.
func (t *transaction) afterFailure(a *retry.Attempt, sv *server, err error) retry.Next {
	a.Failure = retry.Status
	if t.aborted.Load() {
		return retry.Next{}
	}
	if err != nil {
		e := attemptErrorOf(err)
		if e == nil || sv.p.ctx.Err() != nil {
			return retry.Next{}
		}
		a.Failure = e.failure
		if e.connectionLost() {
			t.connectionLost()
		}
	}
	a.Reused, a.Buffered = t.reused, t.buffered
	a.Servers, a.Down = t.be.usable(), !sv.usable()
	n := t.be.retry.After(*a)
	switch {
	case n.Counts:
		a.Retried++
	case n.Again:
		a.Free++
	}
	return n
}

// reassign returns the server of the next attempt, and counts it as HAProxy does: a retry if it stays with its server,
// else a redispatch, both of the server that failed. A request that had been sent is counted as a retry once more.
func (t *transaction) reassign(sv *server, f retry.Failure, elsewhere bool) *server {
	if !f.Connecting() {
		sv.retried(t.s.shard)
	}
	if elsewhere {
		if other := t.be.choose(t, sv); other != nil && other != sv {
			sv.redispatched(t.s.shard)
			return other
		}
	}
	sv.retried(t.s.shard)
	return sv
}

// swallow reads a body that nobody wants as far as it is here, and tells whether that was all. Only then can the
// connection serve another request.
func swallow(body h1.Framing, x exchange) bool {
	if body.Kind == h1.NoBody {
		return true
	}
	buf := borrow()
	defer giveBack(buf)
	for left := body.Length; body.Kind == h1.Chunked || body.Kind == h1.Length && left > 0; {
		if !x.more() {
			return false
		}
		n, err := x.Read(buf)
		if left -= int64(n); err != nil {
			return err == io.EOF
		}
	}
	return body.Kind == h1.Length
}

// topUp takes what has come of the request's body since its head was read: if that is all, the request can be repeated.
// HAProxy looks at the same moment, when it sends the request first.
func (t *transaction) topUp() error {
	if t.complete || !t.be.retry.Causes.NeedsRequest() {
		return nil
	}
	room := t.s.fe.p.sizes.message - int(requestVolume(&t.req)) // head and body have to fit one buffer
	t.wire.impatient = true
	err := t.gather(room)
	t.wire.impatient = false
	if err != nil && err != parking.ErrNotReady {
		return &clientError{err}
	}
	return nil
}

// pause lets the turn-around delay pass; false means that there is nobody left to go on for.
func (t *transaction) pause(d time.Duration) bool {
	ctx, end := t.untilAbort()
	defer end()
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
