package loadgen

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// The client modes.
const (
	clientKeepAlive = "keepalive"
	clientClose     = "close"
)

// Hey is the generator of the blog's scenarios: github.com/rakyll/hey, used as a
// library.
//
// A user is a Work of its own with one worker (Work{C: 1}), all released together. So
// 50 users are 50 connections. The command "hey -c 50" is something else: its workers
// share one transport, whose dial races open a few connections that no request uses.
//
// What it cannot do: HTTP/2, request bodies, think time, more than a million requests
// per user. It does not look at how a response's body ended: a body cut short counts as
// a response. A connection that is still being opened when its request is dropped stays
// open, unused, as long as the process; that happens to loads that are given up.
type Hey struct{}

// Name is "hey".
func (Hey) Name() string { return "hey" }

// heyMethods are the methods that make sense without a body.
var heyMethods = []string{http.MethodDelete, http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodPost, http.MethodPut}

// Check refuses other protocols than "h1", other client modes than "keepalive" and
// "close", and methods that need more than a head.
func (Hey) Check(p Profile) error {
	if p.Proto != "h1" {
		return fmt.Errorf(`hey does not speak %q to a proxy, only "h1"`, p.Proto)
	}
	if p.Client != clientKeepAlive && p.Client != clientClose {
		return fmt.Errorf("hey has no client mode %q, only %q and %q", p.Client, clientClose, clientKeepAlive)
	}
	if !slices.Contains(heyMethods, p.Method) {
		return fmt.Errorf("hey does not send %q, only %s", p.Method, strings.Join(heyMethods, ", "))
	}
	return nil
}

// Run drives p. A counted load's remainder goes to the first users, one request each.
func (h Hey) Run(ctx context.Context, p Profile, stopping func()) (Result, error) {
	target, err := h.prepare(p)
	if err != nil {
		return Result{}, fmt.Errorf("load %q: %w", p.Name, err)
	}
	// Ends the requests in flight when the load is given up.
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	shares := heyShares(p)
	memory := int64(len(shares)) * int64(shares[0]) * heyResultBytes
	slack.reserve(memory)
	defer slack.free(memory)

	var users []*heyUser
	for i, share := range shares {
		if share > 0 {
			users = append(users, newHeyUser(ctx, p, target, i+1, share))
		}
	}
	if err := driveHey(ctx, cancel, p, users, stopping); err != nil {
		return Result{}, fmt.Errorf("load %q: %w", p.Name, err)
	}
	result, err := sumHey(users)
	if err != nil {
		return Result{}, fmt.Errorf("load %q: %w", p.Name, err)
	}
	return result, nil
}

// prepare checks all of p and reads its URL.
func (h Hey) prepare(p Profile) (*url.URL, error) {
	if err := h.Check(p); err != nil {
		return nil, err
	}
	switch {
	case p.Users < 1:
		return nil, fmt.Errorf("%d users: there must be at least 1", p.Users)
	case p.Run == "":
		return nil, errors.New("run is empty: it is the prefix of every request's id")
	case p.Duration < 0 || p.Requests < 0 || (p.Duration == 0) == (p.Requests == 0):
		return nil, fmt.Errorf("duration %s and %d requests: one of them must be positive, the other 0", p.Duration, p.Requests)
	case p.Requests > p.Users*heyMaxShare:
		return nil, fmt.Errorf("%d requests of %d users: hey keeps the results of %d requests per user", p.Requests, p.Users, heyMaxShare)
	}
	target, err := url.Parse(p.URL)
	if err != nil {
		return nil, err
	}
	if target.Scheme != "http" && target.Scheme != "https" || target.Hostname() == "" {
		return nil, fmt.Errorf("url %q: must be like http://host:port/path", p.URL)
	}
	return target, nil
}

// heyMaxShare is how many results a Work keeps; of further ones it forgets all but
// their number.
const heyMaxShare = 1_000_000

// heyShares says how many requests each user sends at most. In a counted load that is
// what it sends. In a timed load it must be out of reach, but a Work allocates heyResultBytes
// for each at its start, so it cannot be just any large number: one user alone makes
// less than 50,000 requests a second, and a processor less than 100,000 (every one of
// which takes several system calls).
func heyShares(p Profile) []int {
	shares := make([]int, p.Users)
	if p.Requests > 0 {
		for i := range shares {
			shares[i] = p.Requests / p.Users
			if i < p.Requests%p.Users {
				shares[i]++
			}
		}
		return shares
	}
	perSecond := min(50_000, 2*100_000*float64(runtime.GOMAXPROCS(0))/float64(p.Users))
	share := int(min(heyMaxShare, max(1000, p.Duration.Seconds()*perSecond)))
	for i := range shares {
		shares[i] = share
	}
	return shares
}

// driveHey releases the users together and returns when all of them are done. The
// error is ctx's, or that of a load which ended too early.
func driveHey(ctx context.Context, cancel context.CancelFunc, p Profile, users []*heyUser, stopping func()) error {
	var running sync.WaitGroup
	release, ended := make(chan struct{}), make(chan *heyUser, len(users))
	var released time.Time // written before release is closed
	for _, u := range users {
		running.Go(func() {
			<-release
			u.run(released)
			ended <- u
		})
	}
	released = time.Now()
	close(release)

	var over <-chan time.Time // never, in a counted load
	if p.Duration > 0 {
		timer := time.NewTimer(p.Duration)
		defer timer.Stop()
		over = timer.C
	}
	err := waitHey(ctx, len(users), over, ended)
	for _, u := range users {
		u.work.Stop() // once: a second call blocks
	}
	stopping()
	if err != nil {
		cancel()
	}
	running.Wait()
	return err
}

// waitHey returns when no user shall start a further request: the time is over, all are
// done, or the load is to be given up, which is the error.
func waitHey(ctx context.Context, running int, over <-chan time.Time, ended <-chan *heyUser) error {
	for running > 0 {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-over:
			return nil
		case u := <-ended:
			running--
			if over != nil {
				return fmt.Errorf("user %s made its %d requests before the time was over: the load would have ended early", u.client, u.requests)
			}
		}
	}
	return nil
}

// sumHey adds up what the users saw.
func sumHey(users []*heyUser) (Result, error) {
	result := Result{Statuses: map[int]int64{}}
	lat, texts := newLatencies(), map[string]int64{}
	var responses int64
	for _, u := range users {
		if u.err != nil {
			return Result{}, u.err
		}
		result.Requests += u.requests
		result.ClientConns += u.conns.Load()
		result.Elapsed = max(result.Elapsed, u.began+time.Duration(u.report.TotalNS))
		for text, n := range u.report.Errors {
			texts[text] += n
		}
		if u.report.Report == nil {
			continue
		}
		for i, seconds := range u.report.Report.Lats {
			responses++
			result.Statuses[u.report.Report.StatusCodes[i]]++
			newConn := u.report.Report.ConnLats[i] > 0
			if err := lat.record(time.Duration(seconds*float64(time.Second)), newConn); err != nil {
				return Result{}, err
			}
		}
	}
	result.Errors = result.Requests - responses
	result.ErrorsByText = errorsByText(texts, result.Errors)
	return result, lat.into(&result)
}
