package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reuselab/reuselab/reports/measure"
)

// A behaviour is a mode of http-reuse as it is seen from outside: for each scenario of the folder behaves, which server connection
// carried each request, in the order of the requests, by the numbers that the server gave them.
//
// HAProxy configuration manual 4.2, "http-reuse": a client's own connection serves it in every mode; the others' idle ones serve nobody
// (never), all but a client's first request (safe), a first one too over a connection that was used again before (aggressive), or every
// request (always). A connection that is parked beside another one, where one was enough so far, is closed: that is why later requests
// come back to connection 1.
type behaviour struct {
	mode string
	seen map[string]string
}

// behaviours are the four modes, the most careful first.
var behaviours = []behaviour{
	{"never", map[string]string{
		"behaves/first-after-one": "1 2", "behaves/first-after-two": "1 1 2", "behaves/later-request": "1 2 2",
		"behaves/same-client": "1 1 1", "behaves/several-clients": "1 2 3 1 2 3",
	}},
	{"safe", map[string]string{
		"behaves/first-after-one": "1 2", "behaves/first-after-two": "1 1 2", "behaves/later-request": "1 2 1",
		"behaves/same-client": "1 1 1", "behaves/several-clients": "1 2 3 1 1 1",
	}},
	{"aggressive", map[string]string{
		"behaves/first-after-one": "1 2", "behaves/first-after-two": "1 1 1", "behaves/later-request": "1 2 1",
		"behaves/same-client": "1 1 1", "behaves/several-clients": "1 2 3 1 1 1",
	}},
	{"always", map[string]string{
		"behaves/first-after-one": "1 1", "behaves/first-after-two": "1 1 1", "behaves/later-request": "1 1 1",
		"behaves/same-client": "1 1 1", "behaves/several-clients": "1 1 1 1 1 1",
	}},
}

// evidence is what one scenario has shown.
type evidence struct {
	scenario string
	about    string
	seen     string // the connections; where the script stopped, why
	complete bool
}

// evidenceOf reads a record of a script.
func evidenceOf(about string, rec measure.Record) evidence {
	e := evidence{scenario: rec.Scenario, about: about}
	switch {
	case rec.Target.Died != nil:
		e.seen = "the target died: " + rec.Target.Died.Status
	case rec.Script == nil:
		e.seen = rec.Reason
	case rec.Script.Failed != nil:
		f := rec.Script.Failed
		e.seen = fmt.Sprintf("step %d, %s: expected %s, seen %s", f.Number, f.Does, f.Expected, f.Seen)
	default:
		var conns []string
		for _, step := range rec.Script.Steps {
			if step.ConnID > 0 {
				conns = append(conns, fmt.Sprint(step.ConnID))
			}
		}
		e.seen, e.complete = strings.Join(conns, " "), true
	}
	return e
}

// as lists the modes that show the same.
func (e evidence) as() (modes []string) {
	for _, b := range behaviours {
		if e.complete && b.seen[e.scenario] == e.seen {
			modes = append(modes, b.mode)
		}
	}
	return modes
}

// likeness names the mode that shows all of it; where there is none it says what differs from the one that shows most.
func likeness(vector []evidence) string {
	var nearest string
	var least []string
	for i, b := range behaviours {
		var differs []string
		for _, e := range vector {
			if slices.Contains(e.as(), b.mode) {
				continue
			}
			said := fmt.Sprintf("%s: %s where %s has %s", short(e.scenario), e.seen, b.mode, b.seen[e.scenario])
			if !e.complete {
				said = fmt.Sprintf("%s: %s", short(e.scenario), e.seen)
			}
			differs = append(differs, said)
		}
		if len(differs) == 0 {
			return b.mode
		}
		if i == 0 || len(differs) < len(least) {
			nearest, least = b.mode, differs
		}
	}
	return fmt.Sprintf("other (nearest %s; %s)", nearest, strings.Join(least, "; "))
}

// short is a scenario's name without its folder.
func short(scenario string) string { return scenario[strings.LastIndexByte(scenario, '/')+1:] }
