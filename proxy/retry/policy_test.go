package retry

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// Specification 1.7 and 6.3: which failures are repeated.
func TestWhatIsRepeated(t *testing.T) {
	const all = ConnFailure | NoAnswer | Junk | Timeout
	for _, c := range []struct {
		story    string
		failure  Failure
		causes   Causes
		buffered bool
		again    bool
	}{
		{"a dead connection is replaced", Stale, ConnFailure, false, true},
		{"connecting is tried again", Refused, ConnFailure, false, true},
		{"so it is when it took too long", ConnectTimeout, ConnFailure, false, true},
		{"not without conn-failure", Refused, NoAnswer, true, false},
		{"not a dead connection either", Stale, 0, true, false},
		{"a request that was sent is not repeated", EmptyResponse, ConnFailure, true, false},
		{"unless it is asked for", EmptyResponse, NoAnswer, true, true},
		{"and the request is still here", EmptyResponse, NoAnswer, false, false},
		{"nonsense", JunkResponse, ConnFailure, true, false},
		{"nonsense when asked for", JunkResponse, Junk, true, true},
		{"silence", NoResponse, ConnFailure, true, false},
		{"silence when asked for", NoResponse, Timeout, true, true},
		{"a status", Status, status(503), true, true},
		{"a status, with most of the request gone", Status, status(503), false, false},
		{"what cannot be said", Unable, all, true, false},
		{"what was not taken in, whatever is asked for", Unprocessed, 0, true, true},
		{"but only with all of the request", Unprocessed, 0, false, false},
		{"of which nothing was sent", Unsent, 0, false, true},
	} {
		p := Policy{Retries: 1, Causes: c.causes}
		a := Attempt{Failure: c.failure, Buffered: c.buffered, Servers: 1}
		NewWithT(t).Expect(p.After(a).Again).To(Equal(c.again), c.story)
		a.Retried = 1
		NewWithT(t).Expect(p.After(a)).To(BeZero(), "%s: retries run out", c.story)
	}
}

// The pause before a server is asked again that refused (specification 6.3, measured).
func TestPause(t *testing.T) {
	for _, c := range []struct {
		story      string
		failure    Failure
		reused     bool
		redispatch int
		servers    int
		connect    time.Duration
		pause      time.Duration
	}{
		{"a second", Refused, false, 0, 1, time.Minute, time.Second},
		{"or as long as connecting may take", Refused, false, 0, 1, 300 * time.Millisecond, 300 * time.Millisecond},
		{"a second without that limit", Refused, false, 0, 1, 0, time.Second},
		{"also with other servers that are not asked", Refused, false, 0, 2, time.Minute, time.Second},
		{"none before another server", Refused, false, -1, 2, time.Minute, 0},
		{"but where there is no other", Refused, false, 1, 1, time.Minute, time.Second},
		{"none where time has passed anyway", ConnectTimeout, false, 0, 1, time.Minute, 0},
		{"none where nobody was asked", Unreachable, false, 0, 1, time.Minute, 0},
		{"none when a used connection was dead", Stale, true, 0, 1, time.Minute, 0},
		{"nor when its replacement is refused", Refused, true, 0, 1, time.Minute, 0},
		{"none after a response", Status, false, 0, 1, time.Minute, 0},
		{"none after none", EmptyResponse, false, 0, 1, time.Minute, 0},
	} {
		p := Policy{Retries: 3, Causes: ConnFailure | NoAnswer, Redispatch: c.redispatch, ConnectTimeout: c.connect}
		n := p.After(Attempt{Failure: c.failure, Buffered: true, Reused: c.reused, Servers: c.servers})
		NewWithT(t).Expect(n.Again).To(BeTrue(), c.story)
		NewWithT(t).Expect(n.Pause).To(Equal(c.pause), c.story)
	}
}

// Which of five retries go elsewhere: 1 for those that do.
func TestElsewhere(t *testing.T) {
	for _, c := range []struct {
		story      string
		redispatch int
		servers    int
		down       bool
		want       string
	}{
		{"without the option none", 0, 5, false, "00000"},
		{"not even from a server that is down", 0, 5, true, "00000"},
		{"with it every one, if there is another server", -1, 2, false, "11111"},
		{"whatever the interval", 3, 2, false, "11111"},
		{"else the last one", -1, 1, false, "00001"},
		{"the last but one", -2, 1, false, "00010"},
		{"every one", 1, 1, false, "11111"},
		{"every second one", 2, 1, false, "01010"},
		{"all, once the server is down", -1, 1, true, "11111"},
		{"beyond the first there is none", -6, 1, false, "00000"},
	} {
		p := Policy{Retries: 5, Causes: ConnFailure, Redispatch: c.redispatch}
		got := ""
		for n := range 5 {
			if p.After(Attempt{Failure: Refused, Retried: n, Servers: c.servers, Down: c.down}).Elsewhere {
				got += "1"
			} else {
				got += "0"
			}
		}
		NewWithT(t).Expect(got).To(Equal(c.want), c.story)
	}
}

// RFC 9113, 6.8: what the server did not look at is no failure of it, as long as that ends.
func TestWhatWasNotTakenInDoesNotCount(t *testing.T) {
	g := NewWithT(t)
	p := Policy{Retries: 0}
	for _, f := range []Failure{Unsent, Unprocessed} {
		a := Attempt{Failure: f, Buffered: true, Reused: true, Servers: 1}
		for ; a.Free < mostFree; a.Free++ {
			g.Expect(p.After(a)).To(Equal(Next{Again: true}))
		}
		g.Expect(p.After(a)).To(BeZero())
		a.Free, a.Reused = 0, false
		g.Expect(p.After(a)).To(BeZero(), "a fresh connection that takes nothing in counts")
	}
	p.Retries = 1
	g.Expect(p.After(Attempt{Failure: Unprocessed, Buffered: true, Servers: 1})).To(Equal(Next{Again: true, Counts: true}))
}

// A request whose every attempt fails, in virtual time: how often it is tried, and for how long.
func TestAWholeRequest(t *testing.T) {
	for _, c := range []struct {
		story    string
		policy   Policy
		failures []Failure
		servers  int
		attempts int
		took     time.Duration
	}{
		{"a server that refuses", Policy{Retries: 3, Causes: ConnFailure}, []Failure{Refused}, 1, 4, 3 * time.Second},
		{"one that lets us wait", Policy{Retries: 3, Causes: ConnFailure}, []Failure{ConnectTimeout}, 1, 4, 0},
		{"two that refuse, with redispatch", Policy{Retries: 3, Causes: ConnFailure, Redispatch: -1}, []Failure{Refused}, 2, 4, 0},
		{"one that dies under each request", Policy{Retries: 3, Causes: ConnFailure}, []Failure{EmptyResponse}, 1, 1, 0},
		{"that with empty-response", Policy{Retries: 2, Causes: NoAnswer}, []Failure{EmptyResponse}, 1, 3, 0},
		{"a dead connection, then a server that refuses", Policy{Retries: 3, Causes: ConnFailure}, []Failure{Stale, Refused}, 1, 4, 0},
		{"retries 0", Policy{Causes: ConnFailure}, []Failure{Refused}, 1, 1, 0},
	} {
		now := time.Time{}
		a := Attempt{Buffered: true, Servers: c.servers}
		attempts := 0
		for again := true; again; {
			a.Failure = c.failures[min(attempts, len(c.failures)-1)]
			a.Reused = a.Reused || a.Failure == Stale
			attempts++
			n := c.policy.After(a)
			now = now.Add(n.Pause)
			a.Retried++
			again = n.Again
		}
		NewWithT(t).Expect(attempts).To(Equal(c.attempts), c.story)
		NewWithT(t).Expect(now.Sub(time.Time{})).To(Equal(c.took), c.story)
	}
}
