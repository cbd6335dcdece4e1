package retry

import (
	"fmt"
	"strings"
)

// Causes is a set of reasons to repeat a request: what `retry-on` names.
type Causes uint32

// The causes, one bit each.
const (
	ConnFailure     Causes = 1 << iota // nothing of the request was sent
	NoAnswer                           // it was sent, and the connection ended without a byte: `empty-response`
	Junk                               // what came was no response, or only a part of one: `junk-response`
	Timeout                            // nothing came for as long as `timeout server`: `response-timeout`
	EarlyDataReject                    // TLS early data was refused: `0rtt-rejected`; never seen as long as there is no TLS
	firstStatus                        // and behind it a bit for each entry of statuses
)

// statuses are those of the words that are numbers. 421 came after 3.0, whose reader refuses it.
var statuses = [...]int{401, 403, 404, 408, 421, 425, 429, 500, 501, 502, 503, 504}

// words holds the others. all-retryable-errors is what HAProxy's manual calls safe to repeat where the application can
// take it: it does not include 4xx, nor 501.
var words = []struct {
	name   string
	causes Causes
}{
	{"0rtt-rejected", EarlyDataReject},
	{"all-retryable-errors", ConnFailure | NoAnswer | Junk | Timeout | EarlyDataReject | status(500) | status(502) | status(503) | status(504)},
	{"conn-failure", ConnFailure},
	{"empty-response", NoAnswer},
	{"junk-response", Junk},
	{"none", 0},
	{"response-timeout", Timeout},
}

// ParseCauses reads the words behind `retry-on`; no words mean HAProxy's default, ConnFailure. An unknown word is an error that lists the known ones.
func ParseCauses(given []string) (Causes, error) {
	if len(given) == 0 {
		return ConnFailure, nil
	}
	var all Causes
	for _, word := range given {
		c, ok := parseCause(word)
		if !ok {
			return 0, fmt.Errorf("unknown cause %q of retry-on (known: %s)", word, strings.Join(known(), ", "))
		}
		all |= c
	}
	return all, nil
}

func parseCause(word string) (Causes, bool) {
	for _, w := range words {
		if w.name == word {
			return w.causes, true
		}
	}
	for _, code := range statuses {
		if fmt.Sprint(code) == word {
			return status(code), true
		}
	}
	return 0, false
}

func known() []string {
	var all []string
	for _, w := range words {
		all = append(all, w.name)
	}
	for _, code := range statuses {
		all = append(all, fmt.Sprint(code))
	}
	return all
}

// status is the cause of one status, or none.
func status(code int) Causes {
	for i, s := range statuses {
		if s == code {
			return firstStatus << i
		}
	}
	return 0
}

// Status tells whether a response with this status is to be thrown away and the request repeated.
func (c Causes) Status(code int) bool {
	return c >= firstStatus && c&status(code) != 0
}

// NeedsRequest tells whether there are causes for which the request has to be kept after it was sent.
func (c Causes) NeedsRequest() bool { return c&^ConnFailure != 0 }

// Safe tells whether any way in which a reused connection can die leads to a repetition. Then even a client's first
// request may use one that is not proven (specification 1.2, step 4).
func (c Causes) Safe() bool {
	const all = ConnFailure | NoAnswer | Timeout
	return c&all == all
}
