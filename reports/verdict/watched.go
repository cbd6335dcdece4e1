package verdict

import "github.com/reuselab/reuselab/reports/measure"

// watched is one number that the gate holds to the baseline.
type watched struct {
	metric string
	read   func(metrics map[string]float64) (tally, bool) // false where it was not measured
	slack  slackKind
	kind   kind
}

// kind says what a tally means and how it is shown.
type kind int

const (
	rate  kind = iota // "54 for 4337 requests"
	share             // "0.9875": the requests that are not in the tally, divided by all
	gauge             // "50": the number of requests has nothing to do with it
)

// watchlist is what the gate looks at, in the order of its output. All are counts: no time is compared across runs.
var watchlist = []watched{
	{"connects", per("requests", metric("connects")), wavePurge, rate},
	// Judged as the count behind it, requests that were the first on their connection: with fewer requests the ratio falls.
	{"reuse_ratio", per("requests_received", first), wavePurge, share},
	{"server_conns_open_max", per("requests", metric("server_conns_open_max")), wave, gauge},
	{"errors", per("requests", metric("errors")), noSlack, rate},
	// A proxy that answers everything with an error of its own opens no connection; that is no improvement.
	{"responses other than 2xx", per("requests", other), noSlack, rate},
	{"duplicates", per("requests", metric("duplicates")), noSlack, rate},
}

// per counts something beside a number of requests; where there were none, there is nothing to hold it to.
func per(requests string, count func(map[string]float64) (float64, bool)) func(map[string]float64) (tally, bool) {
	return func(m map[string]float64) (tally, bool) {
		n, ok := count(m)
		return tally{n, m[requests]}, ok && m[requests] > 0
	}
}

func metric(name string) func(map[string]float64) (float64, bool) {
	return func(m map[string]float64) (float64, bool) {
		v, ok := m[name]
		return v, ok
	}
}

func first(m map[string]float64) (float64, bool) {
	reuses, ok := m["reuses"]
	return m["requests_received"] - reuses, ok
}

func other(m map[string]float64) (float64, bool) {
	good, ok := m["responses_2xx"]
	bad, measured := m["errors"]
	return m["requests"] - good - bad, ok && measured
}

// in reads the number from those repetitions that have it.
func (w *watched) in(repetitions []measure.Record) []tally {
	var out []tally
	for _, r := range repetitions {
		if t, ok := w.read(r.Metrics); ok {
			out = append(out, t)
		}
	}
	return out
}
