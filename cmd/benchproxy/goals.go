package main

import "fmt"

// The goals this project has set itself, for the medians of the ratios to HAProxy.
const (
	goalKeepAlive  = 1.15 // processor time per request, at most
	goalClose      = 1.25
	goalIdle       = 1.5 // memory per idle client, at most
	goalRate       = 1.0 // requests per second of our generator, at least, by its peer's
	goalCost       = 1.1 // its processor time per request, at most
	goalFakeServer = 0.9 // requests per second of the fake server, at least: a slow server hides the proxy
)

// reference is the place of the reference among the proxies, and of the fake server among the servers alone: the
// one after HAProxy.
const reference = 1

// goals are sentences on what was reached; they judge nothing, since times depend on the machine.
func (r *report) goals() []string {
	var lines []string
	for _, w := range r.rows {
		switch {
		case len(w.rounds) == 0:
		case w.row.peer != "":
			have := median(ratios(w.rounds, reference, rate))
			lines = append(lines, fmt.Sprintf("%s: our generator makes at least %.2f of %s's requests per second: %.2f, %s",
				w.row.title(), goalRate, w.row.peer, have, verdict(have >= goalRate)))
			have = median(ratios(w.rounds, reference, cpu))
			lines = append(lines, fmt.Sprintf("%s: a request costs it at most %.2f of %s's CPU: %.2f, %s",
				w.row.title(), goalCost, w.row.peer, have, verdict(have <= goalCost)))
		case w.row.direct:
			have := median(ratios(w.rounds, reference, rate))
			lines = append(lines, fmt.Sprintf("%s: the fake server answers at least %.2f of HAProxy's requests per second: %.2f, %s",
				w.row.title(), w.row.goal, have, verdict(have >= w.row.goal)))
		default:
			have := median(ratios(w.rounds, reference, cpu))
			lines = append(lines, fmt.Sprintf("%s: a request costs the reference at most %.2f of HAProxy's CPU: %.2f, %s",
				w.row.title(), w.row.goal, have, verdict(have <= w.row.goal)))
		}
	}
	if len(r.idle) > 0 {
		have := median(ratios(r.idle, reference, rss))
		lines = append(lines, fmt.Sprintf("an idle client costs the reference at most %.2f of HAProxy's memory: %.2f, %s",
			goalIdle, have, verdict(have <= goalIdle)))
	}
	return lines
}

func verdict(met bool) string {
	if met {
		return "met"
	}
	return "missed"
}
