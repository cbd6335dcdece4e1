package lab

import (
	"github.com/reuselab/reuselab/fakeservers"
	"github.com/reuselab/reuselab/loadgen"
	"github.com/reuselab/reuselab/reports/measure"
)

// A meter finds one metric of the catalogue in what was seen; ok is false where it cannot be measured in this cell, and the
// metric is then absent from the record, never 0.
type meter struct {
	name string
	read func(*Observation) (value float64, ok bool)
}

// meters are all metrics of the catalogue, sorted by name; a test holds the two equal.
var meters = []meter{
	{"accepts", ofServers(accepts)},
	{"client_conns", ofLoad(func(r loadgen.Result) int64 { return r.ClientConns })},
	{"client_requests_per_conn_max", func(o *Observation) (float64, bool) { return most(o.perClientConn()) }},
	{"client_requests_per_conn_p50", func(o *Observation) (float64, bool) { return median(o.perClientConn()) }},
	{"conn_switches", switches(
		func(s fakeservers.Shared) int64 { return s.ConnSwitches },
		func(r loadgen.Result) int64 { return r.ConnSwitches })},
	{"connects", func(o *Observation) (float64, bool) {
		if o.Kernel {
			return float64(o.connects()), true
		}
		return ofServers(accepts)(o)
	}},
	{"conns_unused", ofServers(unused)},
	{"duplicates", func(o *Observation) (float64, bool) {
		return float64(o.Settled.Shared.Duplicates), o.Settled.Shared.IDs > 0
	}},
	{"errors", ofLoad(func(r loadgen.Result) int64 { return r.Errors })},
	{"errors_bad_response", errorsOf(loadgen.ErrorBadResponse)},
	{"errors_connect", errorsOf(loadgen.ErrorConnect)},
	{"errors_cut_response", errorsOf(loadgen.ErrorCutResponse)},
	{"errors_refused", errorsOf(loadgen.ErrorRefused)},
	{"errors_refused_stream", errorsOf(loadgen.ErrorRefusedStream)},
	{"errors_reset_before", errorsOf(loadgen.ErrorResetBefore)},
	{"errors_reset_in_response", errorsOf(loadgen.ErrorResetInResponse)},
	{"errors_reset_stream", errorsOf(loadgen.ErrorResetStream)},
	{"errors_silent_close", errorsOf(loadgen.ErrorSilentClose)},
	{"errors_timeout", errorsOf(loadgen.ErrorTimeout)},
	{"faults_done", func(o *Observation) (float64, bool) {
		var done int64
		configured := false
		for _, c := range o.Settled.PerServer {
			configured = configured || c.Faults != nil
			for _, n := range c.Faults {
				done += n
			}
		}
		return float64(done), configured
	}},
	{"late_starts", ofRates(func(r loadgen.Result) int64 { return r.LateStarts })},
	{"latency_max_us", latency("max", corrected)},
	{"latency_p50_us", latency("p50", corrected)},
	{"latency_p90_us", latency("p90", corrected)},
	{"latency_p999_us", latency("p999", corrected)},
	{"latency_p99_us", latency("p99", corrected)},
	{"latency_uncorrected_max_us", latency("max", uncorrected)},
	{"latency_uncorrected_p50_us", latency("p50", uncorrected)},
	{"latency_uncorrected_p90_us", latency("p90", uncorrected)},
	{"latency_uncorrected_p999_us", latency("p999", uncorrected)},
	{"latency_uncorrected_p99_us", latency("p99", uncorrected)},
	{"load_cpu_us_per_request", perRequest(func(o *Observation) int64 { return o.Load.CPUus })},
	{"not_started", ofRates(func(r loadgen.Result) int64 { return r.NotStarted })},
	{"proxy_cpu_us_per_request", perRequest(func(o *Observation) int64 { return o.ProxyAfter.CPUus - o.ProxyBefore.CPUus })},
	{"proxy_rss_max_kb", func(o *Observation) (float64, bool) {
		kb := o.ProxyAfter.RSSMaxKB
		return float64(kb), kb > 0
	}},
	{"proxy_used_max", func(o *Observation) (float64, bool) {
		var most int64
		for _, used := range o.ProxyAfter.UsedMax {
			most += used
		}
		return float64(most), o.ProxyAfter.UsedMax != nil
	}},
	{"refused", func(o *Observation) (float64, bool) { return float64(o.refused()), o.Kernel }},
	{"requests", ofLoad(requests)},
	{"requests_per_conn_max", func(o *Observation) (float64, bool) { return most(o.perConn()) }},
	{"requests_per_conn_p50", func(o *Observation) (float64, bool) { return median(o.perConn()) }},
	{"requests_per_second", func(o *Observation) (float64, bool) {
		var rate float64
		for _, r := range o.Load.Results {
			if r.Elapsed > 0 {
				rate += float64(r.Requests) / r.Elapsed.Seconds()
			}
		}
		return rate, rate > 0
	}},
	{"requests_received", ofServers(received)},
	{"responses_2xx", ofLoad(responses(200))},
	{"responses_5xx", ofLoad(responses(500))},
	{"reuse_ratio", func(o *Observation) (float64, bool) { return ratio(o.servers(reuses), o.servers(received)) }},
	{"reuses", ofServers(reuses)},
	{"server_conns_busy_p50", func(o *Observation) (float64, bool) { return secondHalf(o.busySamples()) }},
	{"server_conns_end", func(o *Observation) (float64, bool) {
		var open int64
		for name := range o.Settled.PerServer {
			open += o.openAtEnd(name)
		}
		return float64(open), o.Died == nil
	}},
	{"server_conns_open_max", func(o *Observation) (float64, bool) { return float64(o.Settled.Shared.OpenMax), true }},
	{"server_switches", switches(
		func(s fakeservers.Shared) int64 { return s.ServerSwitches },
		func(r loadgen.Result) int64 { return r.ServerSwitches })},
	{"servers_without_requests", func(o *Observation) (float64, bool) {
		n := 0
		for _, c := range o.Settled.PerServer {
			if c.Requests == 0 {
				n++
			}
		}
		return float64(n), true
	}},
	{"steps_failed", ofScript(func(s *measure.Script) int {
		if s.Failed != nil {
			return 1
		}
		return 0
	})},
	{"steps_passed", ofScript(func(s *measure.Script) int {
		if s.Failed != nil {
			return len(s.Steps) - 1
		}
		return len(s.Steps)
	})},
	{"unfinished", ofLoad(func(r loadgen.Result) int64 { return r.Unfinished })},
}
