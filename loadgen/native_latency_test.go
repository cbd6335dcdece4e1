package loadgen

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/fakeservers/sockets"
)

// inMemory is a network whose connections end in this process, and whose time may be virtual. answer is called with each
// request's time since now; what it returns is how long the response takes.
func inMemory(answer func(at time.Duration) time.Duration) Native {
	begin := time.Now()
	dial := func(context.Context) (net.Conn, error) {
		ours, theirs := net.Pipe()
		requests := make(chan struct{})
		go func() {
			defer close(requests)
			for r := bufio.NewReader(theirs); ; {
				if _, err := http.ReadRequest(r); err != nil {
					return
				}
				requests <- struct{}{}
			}
		}()
		go func() {
			defer theirs.Close()
			for range requests {
				select {
				case <-time.After(answer(time.Since(begin))):
					fmt.Fprint(theirs, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
				case <-requests: // closed: the client has gone
				}
			}
		}()
		return ours, nil
	}
	return Native{network: func(_ *plan, n int) (sockets.Network, error) { return sockets.NewRoutines(dial, n), nil }}
}

// stalling answers at once, but stands still in the fifth second of every ten.
func stalling(at time.Duration) time.Duration {
	if within := at % (10 * time.Second); within >= 4*time.Second && within < 5*time.Second {
		return 5*time.Second - within
	}
	return 0
}

// The oldest mistake of load generators. A server stands still for 1 s of every 10, and 100 requests a second are due. Those due
// while it stands still, 10 of 100, wait from 1 s down to 0 s: so of all requests 1 % waited for more than 0.9 s, 5 % for more than
// 0.5 s. The one user sends one of them, waits with it, and sends the others late: measured from then, one in a thousand
// waited.
func TestLatencyCountsFromWhenARequestWasDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		p := timed("http://127.0.0.1:1/", 1, time.Minute, clientKeepAlive)
		p.Rate = 100
		r := driveNative(t, inMemory(stalling), p)
		g.Expect(r.Requests).To(BeEquivalentTo(6000))
		g.Expect(r.NotStarted + r.Unfinished).To(BeZero())
		corrected, sent := decode(t, r.Latency), decode(t, r.LatencyUncorrected)
		// Due at 4.00, 4.01, ... 4.99 s: they wait 1.00, 0.99, ... 0.01 s, and the last 99 began late, in each of six turns.
		g.Expect(r.LateStarts).To(BeEquivalentTo(6 * 99))
		g.Expect(corrected.Max()).To(BeNumerically("~", 1e6, 1e3))
		// Three digits are what a histogram keeps; the 60th of 6,000 from above is 0.91 s, the next one 0.90 s.
		g.Expect(corrected.ValueAtPercentile(99)).To(BeNumerically("~", 0.905e6, 0.006e6))
		g.Expect(corrected.ValueAtPercentile(95)).To(BeNumerically("~", 0.505e6, 0.006e6))
		g.Expect(corrected.ValueAtPercentile(89.9)).To(BeEquivalentTo(1))
		g.Expect(sent.ValueAtPercentile(99)).To(BeEquivalentTo(1))
		g.Expect(sent.ValueAtPercentile(99.89)).To(BeEquivalentTo(1))
		g.Expect(sent.Max()).To(BeNumerically("~", 1e6, 1e3))
		g.Expect(r.LatencyUncorrectedUS["p99"]).To(BeEquivalentTo(1))
		g.Expect(r.LatencyUS["p99"]).To(BeNumerically(">", 0.9e6))
	})
}

// A rate beyond what the connections carry is not hidden: what was due and never begun is told.
func TestWhatWasNeverBegunIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		p := timed("http://127.0.0.1:1/", 2, 10*time.Second, clientKeepAlive)
		p.Rate = 100 // of which two users can have 20 answered
		r := driveNative(t, inMemory(func(time.Duration) time.Duration { return 100 * ms }), p)
		g.Expect(r.Requests).To(BeEquivalentTo(200))
		g.Expect(r.NotStarted).To(BeEquivalentTo(800))
		g.Expect(r.LateStarts).To(BeEquivalentTo(198))
	})
}

// Closed loops: a user thinks, then asks; what it draws depends on the seed alone.
func TestThinkTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		p := timed("http://127.0.0.1:1/", 3, 10*time.Second, clientKeepAlive)
		p.Think = DurationRange{90 * ms, 90 * ms}
		r := driveNative(t, inMemory(func(time.Duration) time.Duration { return 10 * ms }), p)
		g.Expect(r.Requests).To(BeEquivalentTo(300))
		g.Expect(decode(t, r.Latency).Max()).To(BeNumerically("~", 10_000, 10))
		g.Expect(r.Elapsed).To(Equal(9910 * ms))

		p.Think, p.Seed = DurationRange{0, 200 * ms}, 1
		count := func() int64 {
			return driveNative(t, inMemory(func(time.Duration) time.Duration { return 0 }), p).Requests
		}
		one := count()
		g.Expect(count()).To(Equal(one))
		p.Seed = 2
		g.Expect(count()).NotTo(Equal(one))
		g.Expect(one).To(BeNumerically("~", 300, 50))
	})
}

// Users start one after the other.
func TestRampUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := timed("http://127.0.0.1:1/", 10, 10*time.Second, clientKeepAlive)
		p.RampUp, p.Think = 10*time.Second, DurationRange{100 * ms, 100 * ms}
		r := driveNative(t, inMemory(func(time.Duration) time.Duration { return 0 }), p)
		// User n of 0 to 9 starts at n seconds and makes ten requests in each that is left.
		NewWithT(t).Expect(r.Requests).To(BeEquivalentTo(550))
	})
}

// A request that takes too long is given up when its time is over, not earlier and not later, connecting included.
func TestTimeouts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		p := counted("http://127.0.0.1:1/", 1, 3, clientKeepAlive)
		p.Timeout = time.Second
		r := driveNative(t, inMemory(func(time.Duration) time.Duration { return time.Hour }), p)
		g.Expect(r.ErrorsByKind).To(Equal(map[string]int64{ErrorTimeout: 3}))
		g.Expect(r.Elapsed).To(Equal(3 * time.Second))

		never := Native{network: func(_ *plan, n int) (sockets.Network, error) {
			return sockets.NewRoutines(func(ctx context.Context) (net.Conn, error) { <-ctx.Done(); return nil, ctx.Err() }, n), nil
		}}
		p.Timeout = 2 * time.Second
		r = driveNative(t, never, p)
		g.Expect(r.ErrorsByKind).To(Equal(map[string]int64{ErrorTimeout: 3}))
		g.Expect(r.ClientConns).To(BeZero())
		g.Expect(r.Elapsed).To(Equal(6*time.Second + 2*refusedPause))
	})
}

// The defaults: 10 s for a request, and after the end as long as that.
func TestTheGraceIsTheTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		p := timed("http://127.0.0.1:1/", 1, time.Second, clientKeepAlive)
		r := driveNative(t, inMemory(func(time.Duration) time.Duration { return 9 * time.Second }), p)
		g.Expect(r.Statuses).To(Equal(map[int]int64{200: 1}))
		r = driveNative(t, inMemory(func(time.Duration) time.Duration { return 11 * time.Second }), p)
		g.Expect(r.ErrorsByKind).To(Equal(map[string]int64{ErrorTimeout: 1}))
	})
}

// A worker that looks late at its timers is what saturation looks like from within.
func TestLatenessOfItsOwn(t *testing.T) {
	for late, saturated := range map[time.Duration]bool{5 * ms: false, 15 * ms: true} {
		synctest.Test(t, func(t *testing.T) {
			g := NewWithT(t)
			prompt := inMemory(func(time.Duration) time.Duration { return 0 })
			n := Native{network: func(p *plan, n int) (sockets.Network, error) {
				net, err := prompt.network(p, n)
				return sluggish{net, late}, err
			}}
			p := timed("http://127.0.0.1:1/", 1, 10*time.Second, clientKeepAlive)
			p.Rate = 10
			r, err := n.Run(t.Context(), p, func() {})
			g.Expect(errors.Is(err, ErrSaturated)).To(Equal(saturated), "%s: %v", late, err)
			g.Expect(r.Requests).To(BeEquivalentTo(100), "the result is told all the same")
		})
	}
}

// sluggish comes back from waiting for something a while after it happened.
type sluggish struct {
	sockets.Network
	late time.Duration
}

func (s sluggish) Wait(timeout time.Duration, limited bool) ([]int, error) {
	names, err := s.Network.Wait(timeout, limited)
	time.Sleep(s.late)
	return names, err
}

// A generator that is late by itself did not produce the load it was asked for, and says so.
func TestSaturation(t *testing.T) {
	for what, c := range map[string]struct {
		lagged, late int64
		cpu          time.Duration
		saturated    bool
	}{
		"in time":                    {0, 0, time.Second, false},
		"a few late":                 {50, 50, time.Second, false},
		"late by its own fault":      {51, 51, 0, true},
		"late, but not by its fault": {0, 900, 900 * ms, false},
		"late, with no time left":    {0, 51, 960 * ms, true},
		"hardly late, no time left":  {0, 50, 960 * ms, false},
	} {
		g := NewWithT(t)
		l := &load{plan: &plan{Profile: Profile{RateSteps: []RateStep{{Rate: 1}}}}, cpu: c.cpu, workers: []*worker{{tally: counts{lagged: c.lagged}}}}
		err := l.checkLag(Result{Requests: 1000, LateStarts: c.late, Elapsed: time.Second})
		g.Expect(errors.Is(err, ErrSaturated)).To(Equal(c.saturated), "%s: %v", what, err)
		l.plan.RateSteps = nil
		g.Expect(l.checkLag(Result{Requests: 1000, LateStarts: c.late, Elapsed: time.Second})).To(Succeed(), "a closed loop is what it is")
	}
}
