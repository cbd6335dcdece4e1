package proxy

import (
	"errors"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// Specification 1.7 and 6.3.
func TestRetry(t *testing.T) {
	for _, c := range []struct {
		story   string
		failure failure
		left    int
		connect time.Duration
		again   bool
		pause   time.Duration
	}{
		{"a used-up connection is replaced at once", stale, 1, time.Minute, true, 0},
		{"a server that refused gets a pause of a second", refused, 1, time.Minute, true, time.Second},
		{"or as long as connecting may take", refused, 1, 300 * time.Millisecond, true, 300 * time.Millisecond},
		{"as one that did not accept", connectTimeout, 1, time.Second / 2, true, time.Second / 2},
		{"what it did not look at is sent again at once", unprocessed, 1, time.Minute, true, 0},
		{"a request that it may have worked on is not", emptyResponse, 3, time.Minute, false, 0},
		{"nor one it did not answer", noResponse, 3, time.Minute, false, 0},
		{"nor one it answered with nonsense", badResponse, 3, time.Minute, false, 0},
		{"retries run out", refused, 0, time.Minute, false, 0},
	} {
		again, pause := retry(&attemptError{failure: c.failure}, c.left, c.connect)
		NewWithT(t).Expect(again).To(Equal(c.again), c.story)
		NewWithT(t).Expect(pause).To(Equal(c.pause), c.story)
	}
}

func TestStatus(t *testing.T) {
	for _, c := range []struct {
		story         string
		failure       failure
		reused, first bool
		want          int
	}{
		{"refused", refused, false, true, 503},
		{"a reused connection that could not be replaced", stale, true, true, 0},
		{"connecting took too long for a first request", connectTimeout, false, true, 503},
		{"and for a later one", connectTimeout, false, false, 0},
		{"a fresh connection died", emptyResponse, false, false, 502},
		{"a reused one did", emptyResponse, true, true, 0},
		{"nonsense", badResponse, true, false, 502},
		{"silence", noResponse, true, false, 504},
		{"no way to say it", unable, false, true, 501},
	} {
		NewWithT(t).Expect(status(&attemptError{failure: c.failure, reused: c.reused}, c.first)).To(Equal(c.want), c.story)
	}
}

func TestFailedKeepsTheFirstReason(t *testing.T) {
	g := NewWithT(t)
	inner := failed(refused, false, errors.New("x"))
	g.Expect(failed(badResponse, true, inner)).To(BeIdenticalTo(inner))
	g.Expect(failed(badResponse, true, nil)).To(Succeed())
}
