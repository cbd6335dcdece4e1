package lab

import (
	"slices"

	"github.com/reuselab/reuselab/fakeservers"
	"github.com/reuselab/reuselab/loadgen"
	"github.com/reuselab/reuselab/scenarios"
)

// errorsOf counts the errors of one kind, where every generator with errors tells kinds apart.
func errorsOf(kind string) func(*Observation) (float64, bool) {
	return func(o *Observation) (float64, bool) {
		var n int64
		for _, r := range o.Load.Results {
			if r.Errors > 0 && r.ErrorsByKind == nil {
				return 0, false
			}
			n += r.ErrorsByKind[kind]
		}
		return float64(n), true
	}
}

// ofRates counts only where a load has a rate.
func ofRates(count func(loadgen.Result) int64) func(*Observation) (float64, bool) {
	return func(o *Observation) (float64, bool) {
		open := slices.ContainsFunc(o.Cell.Case.Load, func(l scenarios.Load) bool { return l.Rate > 0 || l.RateSteps != nil })
		return float64(o.load(count)), open
	}
}

// perClientConn adds up the loads' histograms of requests carried by a client connection; nil where one does not know.
func (o *Observation) perClientConn() map[int64]int64 {
	sum := map[int64]int64{}
	for _, r := range o.Load.Results {
		if r.RequestsPerConn == nil {
			return nil
		}
		for carried, conns := range r.RequestsPerConn {
			sum[carried] += conns
		}
	}
	return sum
}

// switches takes the clients' word where all of them saw where each of their responses came from. Otherwise the servers know it of
// users that kept one client connection: then the user's consecutive requests are the connection's.
func switches(atServers func(fakeservers.Shared) int64, atClients func(loadgen.Result) int64) func(*Observation) (float64, bool) {
	return func(o *Observation) (float64, bool) {
		stamped, users := true, int64(0)
		for _, r := range o.Load.Results {
			stamped = stamped && r.Stamped > 0
		}
		if stamped {
			return float64(o.load(atClients)), len(o.Load.Results) > 0
		}
		for _, l := range o.Cell.Case.Load {
			if l.Client != "keepalive" {
				return 0, false
			}
			users += int64(l.Users)
		}
		kept := o.load(func(r loadgen.Result) int64 { return r.ClientConns }) == users
		return float64(atServers(o.Settled.Shared)), kept && o.Settled.Shared.IDs > 0
	}
}

// timing is one of a load's two ways to count latency.
type timing struct {
	values    func(loadgen.Result) map[string]float64
	histogram func(loadgen.Result) string
}

// A rate's latency counts from when a request was due, or, uncorrected, from when it was sent.
var (
	corrected   = timing{func(r loadgen.Result) map[string]float64 { return r.LatencyUS }, func(r loadgen.Result) string { return r.Latency }}
	uncorrected = timing{func(r loadgen.Result) map[string]float64 { return r.LatencyUncorrectedUS }, func(r loadgen.Result) string { return r.LatencyUncorrected }}
)

func latency(which string, t timing) func(*Observation) (float64, bool) {
	return func(o *Observation) (float64, bool) {
		if len(o.Load.Results) == 1 {
			for _, r := range o.Load.Results {
				v, ok := t.values(r)[which]
				return v, ok
			}
		}
		v, ok := loadgen.Percentiles(o.merged(t.histogram))[which]
		return v, ok
	}
}
