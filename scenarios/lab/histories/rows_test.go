package histories

import (
	"fmt"
	"slices"
	"strings"
)

// The rows of the specification that a history can come to, and those that none can, with the reason.
var rows = []struct{ name, never string }{
	{"1.2 never: own session list", ""},
	{"1.2 never: new", ""},
	{"1.2 safe, first: own session list", ownsNothing},
	{"1.2 safe, first: avail", toItself},
	{"1.2 safe, first: idle", notLookedUp},
	{"1.2 safe, first: safe", notLookedUp},
	{"1.2 safe, first: new", ""},
	{"1.2 safe, later: own session list", ""},
	{"1.2 safe, later: avail", toItself},
	{"1.2 safe, later: idle", ""},
	{"1.2 safe, later: safe", ""},
	{"1.2 safe, later: new", ""},
	{"1.2 aggressive, first: own session list", ownsNothing},
	{"1.2 aggressive, first: avail", ""},
	{"1.2 aggressive, first: idle", notLookedUp},
	{"1.2 aggressive, first: safe", ""},
	{"1.2 aggressive, first: new", ""},
	{"1.2 aggressive, later: own session list", ""},
	{"1.2 aggressive, later: avail", ""},
	{"1.2 aggressive, later: idle", ""},
	{"1.2 aggressive, later: safe", ""},
	{"1.2 aggressive, later: new", ""},
	{"1.2 always, first: own session list", ownsNothing},
	{"1.2 always, first: avail", ""},
	{"1.2 always, first: idle", ""},
	{"1.2 always, first: safe", ""},
	{"1.2 always, first: new", ""},
	{"1.2 always, later: own session list", ""},
	{"1.2 always, later: avail", ""},
	{"1.2 always, later: idle", ""},
	{"1.2 always, later: safe", ""},
	{"1.2 always, later: new", ""},
	{"1.4 not fit to be used again: closed", ""},
	{"1.4 bytes behind the response: closed", ""},
	{"1.4 bytes come while it is parked: closed", ""},
	{"1.4 the server closes while it is parked: closed", ""},
	{"1.4 private: session list", ""},
	{"1.4 private, session keeps enough: closed", ""},
	{"1.4 h1, first request: idle list", ""},
	{"1.4 h1, later request: safe list", ""},
	{"1.4 h2, last stream: safe list", ""},
	{"1.4 h2, streams remain: available", ""},
	{"1.5 (a) the first of its kind: parked", ""},
	{"1.5 (b) no more than were in use at once: parked", ""},
	{"1.5 more than were in use at once: closed", ""},
	{"1.5 pool-max-conn reached: closed", ""},
	{"1.5 maintenance: closed", "a known difference: 3.3 and the reference do so, 2.6 and 3.0 park it"},
	{"1.6 client leaves, its private connection is idle: closed", ""},
	{"1.6 client leaves, connections are parked: they stay", ""},
	{"1.6 client leaves in mid-request, abortonclose: the request ends", ""},
	{"1.6 client leaves in mid-request, no abortonclose: the answer is waited for", ""},
	{"1.6 client says Connection: close: the server's is parked", ""},
	{"1.7 1 found dead before anything was sent: another connection", "a race: in lock-step the proxy knows of an end before the next request comes"},
	{"1.7 2 no answer, retry-on: sent again", ""},
	{"1.7 2 no answer, reused connection: closed without a response", ""},
	{"1.7 2 no answer, fresh connection: 502", ""},
	{"1.7 3 no answer in time: 504", ""},
	{"1.7 4 a fresh connection is refused: 503", ""},
	{"2.1 401 with NTLM or Negotiate: private", ""},
	{"3.3 maintenance: what is parked is closed", ""},
}

const (
	ownsNothing = "a client that begins owns nothing"
	toItself    = "in safe mode a session has its HTTP/2 connection to itself while a stream is on it, and a client of HTTP/1 has one stream"
	notLookedUp = "it is not looked up; with every failure retried the request counts as a later one"
)

// counts are how often each row occurred.
type counts map[string]int

func newCounts() counts { return counts{} }

func (c counts) add(more map[string]int) {
	for name, n := range more {
		c[name] += n
	}
}

// rarer are the rows that occurred less often than they should, and those that nothing is known of.
func (c counts) rarer(least int) (list []string) {
	for _, row := range rows {
		if row.never == "" && c[row.name] < least || row.never != "" && c[row.name] > 0 {
			list = append(list, fmt.Sprintf("%6d  %s", c[row.name], row.name))
		}
	}
	for name := range c {
		if !slices.ContainsFunc(rows, func(r struct{ name, never string }) bool { return r.name == name }) {
			list = append(list, "unknown row "+name)
		}
	}
	return list
}

func (c counts) String() string {
	var b strings.Builder
	for _, row := range rows {
		if row.never != "" {
			fmt.Fprintf(&b, "     -  %s (%s)\n", row.name, row.never)
			continue
		}
		fmt.Fprintf(&b, "%6d  %s\n", c[row.name], row.name)
	}
	return b.String()
}
