package loadgen

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
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
// "close", methods that need more than a head, and what heyLacks names. Seed changes
// nothing: hey draws nothing.
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
	for _, feature := range heyLacks {
		if feature.asked(p) {
			return fmt.Errorf("hey has no %s", feature.name)
		}
	}
	return nil
}

// heyLacks is what of a profile only other generators can do.
var heyLacks = []struct {
	name  string
	asked func(Profile) bool
}{
	{"number of connections apart from its users", func(p Profile) bool { return p.Connections != 0 && p.Connections != p.Users }},
	{"streams", func(p Profile) bool { return p.Streams > 1 }},
	{"requests per connection", func(p Profile) bool { return p.RequestsPerConn != IntRange{} }},
	{"other end of a connection than after a response", func(p Profile) bool { return p.Closes != "" }},
	{"think time", func(p Profile) bool { return p.Think != DurationRange{} }},
	{"headers of one's own", func(p Profile) bool { return len(p.Headers) > 0 }},
	{"request bodies", func(p Profile) bool { return p.BodySize > 0 }},
	{"rate", func(p Profile) bool { return p.Rate != 0 || len(p.RateSteps) > 0 || p.Arrivals != "" }},
	{"ramp-up", func(p Profile) bool { return p.RampUp != 0 }},
	{"grace", func(p Profile) bool { return p.Grace != 0 }},
	{"timeout but its own of 10 s", func(p Profile) bool { return p.Timeout != 0 && p.Timeout != heyTimeout }},
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
