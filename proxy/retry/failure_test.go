package retry

import (
	"testing"

	. "github.com/onsi/gomega"
)

// Specification 1.7 and 4.4, measured on HAProxy 3.0.11.
func TestAnswer(t *testing.T) {
	for _, c := range []struct {
		story         string
		failure       Failure
		reused, first bool
		want          int
	}{
		{"a server refused", Refused, false, true, 503},
		{"there is no way to it", Unreachable, false, true, 503},
		{"it refused a later request", Refused, false, false, 503},
		{"a reused connection that could not be replaced", Stale, true, true, 0},
		{"it could not be, and the server refused in the end", Refused, true, false, 0},
		{"connecting took too long for a first request", ConnectTimeout, false, true, 503},
		{"and for a later one", ConnectTimeout, false, false, 0},
		{"a fresh connection died", EmptyResponse, false, true, 502},
		{"a fresh one died under a later request", EmptyResponse, false, false, 502},
		{"a reused one died", EmptyResponse, true, false, 0},
		{"a reused one died under a first request", EmptyResponse, true, true, 0},
		{"nonsense on a fresh one", JunkResponse, false, true, 502},
		{"nonsense on a reused one", JunkResponse, true, false, 502},
		{"silence", NoResponse, true, false, 504},
		{"no way to say it", Unable, false, true, 501},
		{"a fresh connection took nothing in", Unprocessed, false, true, 503},
		{"a reused one took nothing in", Unsent, true, true, 0},
	} {
		NewWithT(t).Expect(Answer(c.failure, c.reused, c.first)).To(Equal(c.want), c.story)
	}
}
