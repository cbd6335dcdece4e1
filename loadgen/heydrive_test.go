package loadgen

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// A counted load stops when the last request ended.
func TestACountedLoadStopsAtItsEnd(t *testing.T) {
	g := NewWithT(t)
	s := serve(t, nil)
	_, err := Hey{}.Run(t.Context(), counted(s.URL, 3, 30, clientKeepAlive), func() {
		g.Expect(s.tally().heads).To(Equal(30))
	})
	g.Expect(err).NotTo(HaveOccurred())
}

// Stopping is told while requests are in flight: here every response waits for it.
func TestATimedLoadStopsBeforeItWaits(t *testing.T) {
	g := NewWithT(t)
	stopped := make(chan struct{})
	s := serve(t, func(http.ResponseWriter, *http.Request) { <-stopped })
	r, err := Hey{}.Run(t.Context(), timed(s.URL, 3, 200*time.Millisecond, clientKeepAlive), func() { close(stopped) })
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(r.Requests).To(BeEquivalentTo(3))
	g.Expect(r.Statuses).To(Equal(map[int]int64{200: 3}))
}

// A user who has nothing left to send would make the load shorter than it was asked
// for: that is an error, at once, and the others are given up.
func TestATimedLoadNeverEndsEarlyInSilence(t *testing.T) {
	g := NewWithT(t)
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Client") != "r-u1" {
			<-r.Context().Done()
		}
	})
	p := timed(s.URL, 2, time.Hour, clientKeepAlive)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	target, err := url.Parse(s.URL)
	g.Expect(err).NotTo(HaveOccurred())
	users := []*heyUser{newHeyUser(ctx, p, target, 1, 5), newHeyUser(ctx, p, target, 2, 5)}
	stops := 0
	err = driveHey(ctx, cancel, p, users, func() { stops++ })
	g.Expect(err).To(MatchError(ContainSubstring("user r-u1 made its 5 requests before the time was over")))
	g.Expect(stops).To(Equal(1))
	for text := range users[1].report.Errors {
		g.Expect(errorText(text)).To(Equal("context canceled"))
	}
}

// The end of the context is the end of the load: requests in flight are dropped, no
// further one starts, stopping is told once.
func TestCancel(t *testing.T) {
	for name, p := range map[string]Profile{
		"timed":   timed("", 3, time.Hour, clientKeepAlive),
		"counted": counted("", 3, 100, clientKeepAlive),
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var waiting atomic.Int32
			s := serve(t, func(_ http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.Header.Get("X-Request-Id"), "-5") {
					if waiting.Add(1) == 3 {
						cancel()
					}
					<-r.Context().Done()
				}
			})
			p.URL = s.URL
			stops := 0
			_, err := Hey{}.Run(ctx, p, func() { stops++ })
			g.Expect(err).To(MatchError(context.Canceled))
			g.Expect(stops).To(Equal(1))
			g.Expect(s.tally().heads).To(Equal(3 * 5))
			g.Eventually(s.open).Should(BeZero())
		})
	}
}
