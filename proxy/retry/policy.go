package retry

import "time"

// Policy is what a backend's configuration says about failed attempts.
type Policy struct {
	Retries        int           // `retries`: attempts beyond the first; 0: none
	Causes         Causes        // `retry-on`
	Redispatch     int           // `option redispatch N`: every Nth retry, or below 0 the Nth before the last, goes elsewhere; 0: off
	ConnectTimeout time.Duration // `timeout connect`; 0: none
}

// Attempt is a failed attempt and what is known of its request.
type Attempt struct {
	Failure  Failure
	Retried  int  // how many retries were made before, those that did not count left out
	Free     int  // how many of those that did not count were made before
	Reused   bool // an attempt of this request was on a connection that others had used
	Buffered bool // all of the request is still here
	Servers  int  // how many servers the backend could use now
	Down     bool // the one that failed is none of them any more
}

// Next is what follows.
type Next struct {
	Again     bool          // another attempt; all else means nothing without it
	Counts    bool          // as a retry
	Elsewhere bool          // the server is chosen anew, and not this one if another can be had
	Pause     time.Duration // before it
}

const (
	// turnAround is the longest pause before a server that refused is tried again (specification 6.3).
	turnAround = time.Second
	// mostFree is how often a request may find that servers do not look at it before that counts as a retry. RFC 9113
	// sets no bound; without one two that refuse each other could go on for ever.
	mostFree = 16
)

// After says what follows a failed attempt.
func (p *Policy) After(a Attempt) Next {
	if a.Failure == Unsent || a.Failure == Unprocessed {
		return p.afterUntouched(a)
	}
	switch {
	case a.Retried >= p.Retries:
		return Next{}
	case a.Failure == Status: // the caller has asked Causes
	case p.Causes&cause[a.Failure] == 0:
		return Next{}
	}
	if !a.Failure.Connecting() && !a.Buffered {
		return Next{}
	}
	return p.retry(a)
}

// afterUntouched: what a server did not look at may be sent again, whatever `retry-on` says (RFC 9113, 6.8 and 8.7), and
// on a connection that had worked it is no retry either: the connection came to its end, the server did not fail. On a
// fresh one it does count, or a server that refuses everything would be asked for ever.
func (p *Policy) afterUntouched(a Attempt) Next {
	switch {
	case a.Failure == Unprocessed && !a.Buffered:
		return Next{}
	case a.Reused && a.Free < mostFree:
		return Next{Again: true}
	case a.Retried >= p.Retries:
		return Next{}
	}
	return p.retry(a)
}

// retry is one more attempt that counts.
//
// A server that refused is most likely to do so again, hence the pause before it; but not when connecting to it just took
// too long, for then time has passed, not when it was a used connection that turned out dead, and not when nobody was
// asked. With only one server there is no elsewhere.
func (p *Policy) retry(a Attempt) Next {
	n := Next{Again: true, Counts: true, Elsewhere: p.elsewhere(a)}
	if a.Failure == Refused && !a.Reused && (!n.Elsewhere || a.Servers <= 1) {
		n.Pause = turnAround
		if p.ConnectTimeout > 0 {
			n.Pause = min(n.Pause, p.ConnectTimeout)
		}
	}
	return n
}

// elsewhere is the rule of `option redispatch` (specification 6.3). The interval is meant for requests that are tied to
// their server; where a request is not, and other servers can be had, every retry goes elsewhere. (No request is tied to
// a server yet, by cookie or hash.)
func (p *Policy) elsewhere(a Attempt) bool {
	if p.Redispatch == 0 {
		return false
	}
	if a.Down || a.Servers > 1 {
		return true
	}
	interval := p.Redispatch
	if interval < 0 {
		interval += p.Retries + 1
	}
	return interval != 0 && (a.Retried+1)%interval == 0
}
