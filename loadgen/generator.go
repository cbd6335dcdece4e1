// Package loadgen drives load at a proxy and says what its clients saw.
//
// A [Generator] turns one [Profile] into one [Result]:
//
//	g, err := loadgen.Find("hey")
//	if err := g.Check(p); err != nil { /* skip, with err as the reason */ }
//	result, err := g.Run(ctx, p, func() { /* snapshot the servers */ })
//
// Rules that hold for every generator:
//
//   - Counts are exact. Requests == Errors + the sum of Statuses, and a result that
//     does not add up is an error of the run, never a number in a record.
//   - A load that could not be driven as asked (a user ran out of its share before the
//     time was over) is an error, never a shorter load.
//   - A failing proxy is no error of the run: it is counted in Errors, by text.
//   - Every user has connections of its own, so "50 users" means 50 connections with
//     keep-alive and one per request without.
//   - Proxies named in the environment are not used.
//
// What it does not do: it knows no servers, so it cannot say what became of a request
// behind the proxy, and it judges nothing.
package loadgen

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Profile is one load.
type Profile struct {
	// Name tells the loads of a case apart; it appears in errors.
	Name string `json:"name"`
	// URL is what every user asks for, absolute, with the proxy's address as host.
	URL string `json:"url"`
	// Proto is the protocol towards the proxy: "h1".
	Proto string `json:"proto"`
	// Users is the number of users, at least 1. Each sends its next request when the
	// previous one was answered.
	Users int `json:"users"`
	// Client says what becomes of a user's connection after a response: "keepalive"
	// or "close" (announced by the client with every request).
	Client string `json:"client"`
	// Method is the request's method, such as "GET". Requests have no body.
	Method string `json:"method"`
	// Duration is how long new requests are started; 0 with Requests.
	Duration time.Duration `json:"duration"`
	// Requests is how many requests all users send together; 0 with Duration.
	Requests int `json:"requests"`
	// Run is the prefix of X-Client and X-Request-Id, not empty and unique among the
	// loads of a run.
	Run string `json:"run"`
}

// Result is what a generator saw.
type Result struct {
	// Requests is how many requests the users began to send. A repeat that the
	// client's HTTP library makes on its own, after the proxy closed a kept
	// connection, is the same request.
	Requests int64 `json:"requests"`
	// Statuses is how many responses came with each status.
	Statuses map[int]int64 `json:"statuses"`
	// Errors is how many requests got no response.
	Errors int64 `json:"errors"`
	// ErrorsByText splits Errors by what went wrong, addresses replaced by "addr"; at
	// most 20 kinds, the rest under "other". It adds up to Errors.
	ErrorsByText map[string]int64 `json:"errors_by_text"`
	// ClientConns is how many connections the users opened.
	ClientConns int64 `json:"client_conns"`
	// Elapsed is the time from the users' release until the last request ended.
	Elapsed time.Duration `json:"elapsed"`
	// Latency is the histogram of all responses' latencies: microseconds, 1 to 60
	// million, three digits, as HDR V2 in base64; "" when there was none. The other
	// two split it by whether the request had to wait for a new client connection.
	Latency           string `json:"latency"`
	LatencyNewConn    string `json:"latency_new_conn"`
	LatencyReusedConn string `json:"latency_reused_conn"`
	// LatencyUS holds p50, p90, p99, p999 and max of Latency in microseconds; nil
	// when there was no response.
	LatencyUS map[string]float64 `json:"latency_us"`
}

// Generator drives load.
type Generator interface {
	// Name is what a scenario calls it by.
	Name() string
	// Check says what of p this generator cannot do, fit as the reason of a Skip. It
	// looks at Proto, Client and Method only.
	Check(p Profile) error
	// Run drives p and returns when the last response was seen. It calls stopping
	// exactly once, from one goroutine: at the instant no user starts a further
	// request, while those in flight are still waited for (timed load), when the last
	// one ended (counted load), or when the run is given up. It is not called when p
	// was refused before the start.
	// When ctx ends, requests in flight are dropped and ctx's error is returned.
	Run(ctx context.Context, p Profile, stopping func()) (Result, error)
}

// generators is every generator there is, sorted by name. To add one, write a file
// and add a line.
var generators = []Generator{
	Hey{},
}

// Find returns the generator called name.
func Find(name string) (Generator, error) {
	for _, g := range generators {
		if g.Name() == name {
			return g, nil
		}
	}
	return nil, fmt.Errorf("unknown load generator %q: there is %s", name, strings.Join(Names(), ", "))
}

// Names lists the generators, sorted.
func Names() []string {
	names := make([]string, 0, len(generators))
	for _, g := range generators {
		names = append(names, g.Name())
	}
	return names
}
