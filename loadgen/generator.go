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
//   - Counts are exact. Requests == Errors + Unfinished + the sum of Statuses, and a result
//     that does not add up is an error of the run, never a number in a record.
//   - A load that could not be driven as asked (a user ran out of its share before the
//     time was over) is an error, never a shorter load.
//   - A failing proxy is no error of the run: it is counted in Errors, by text.
//   - Every user has connections of its own, so "50 users" means 50 connections with
//     keep-alive and one per request without.
//   - Proxies named in the environment are not used.
//
// [ScriptClients] are no generator: they do what a script says, one step at a time, and
// count in the same way.
//
// What it does not do: it knows no servers, so it cannot say what became of a request
// behind the proxy, and it judges nothing.
package loadgen

import (
	"context"
	"fmt"
	"strings"
)

// Generator drives load.
type Generator interface {
	// Name is what a scenario calls it by.
	Name() string
	// Check says what of p this generator cannot do, fit as the reason of a Skip. It
	// does not look at Name, URL and Run, which a plan does not know yet.
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
	Native{},
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
