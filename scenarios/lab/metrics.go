package lab

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/reuselab/reuselab/fakeservers"
	"github.com/reuselab/reuselab/loadgen"
	"github.com/reuselab/reuselab/reports/measure"
)

// record fills in what was measured.
func (o *Observation) record(rec measure.Record) measure.Record {
	rec.Outcome = measure.Measured
	rec.Started = o.Started.UTC()
	rec.DurationS = o.Duration.Seconds()
	rec.Metrics = map[string]float64{}
	for _, m := range meters {
		if v, ok := m.read(o); ok {
			rec.Metrics[m.name] = v
		}
	}
	rec.ByServer = o.byServer()
	rec.ByLoad = o.byLoad()
	rec.Script = o.Script
	rec.Histograms = o.histograms()
	rec.SelfChecks = o.selfChecks()
	rec.Sources["connects"] = "accepts"
	if o.Kernel {
		rec.Sources["connects"] = "kernel"
	}
	if o.Died != nil {
		rec.Target.Died = &measure.Death{Status: o.Died.Status, Output: o.Died.Output}
		rec.Reason = o.Died.Text
	}
	return rec
}

func accepts(c fakeservers.Counters) int64  { return c.Accepts }
func unused(c fakeservers.Counters) int64   { return c.Unused }
func received(c fakeservers.Counters) int64 { return c.Requests }
func reuses(c fakeservers.Counters) int64   { return c.Reuses }

func requests(r loadgen.Result) int64 { return r.Requests }

// responses counts those of a class of statuses, which begins at from.
func responses(from int) func(loadgen.Result) int64 {
	return func(r loadgen.Result) (n int64) {
		for status, count := range r.Statuses {
			if status >= from && status < from+100 {
				n += count
			}
		}
		return n
	}
}

func ofServers(count func(fakeservers.Counters) int64) func(*Observation) (float64, bool) {
	return func(o *Observation) (float64, bool) { return float64(o.servers(count)), true }
}

func ofLoad(count func(loadgen.Result) int64) func(*Observation) (float64, bool) {
	return func(o *Observation) (float64, bool) { return float64(o.load(count)), true }
}

// load sums what the loads counted.
func (o *Observation) load(count func(loadgen.Result) int64) int64 {
	var sum int64
	for _, r := range o.Load.Results {
		sum += count(r)
	}
	return sum
}

// perRequest spreads a role's processor time over the requests.
func perRequest(cpu func(*Observation) int64) func(*Observation) (float64, bool) {
	return func(o *Observation) (float64, bool) {
		us := cpu(o)
		if us <= 0 {
			return 0, false // not known here, or less than the kernel's clock can tell
		}
		return ratio(us, o.load(requests))
	}
}

// merged adds up the loads' histograms; nil when there is none.
func (o *Observation) merged(which func(loadgen.Result) string) *hdrhistogram.Histogram {
	var sum *hdrhistogram.Histogram
	for _, name := range slices.Sorted(maps.Keys(o.Load.Results)) {
		text := which(o.Load.Results[name])
		if text == "" {
			continue
		}
		h, err := hdrhistogram.Decode([]byte(text))
		if err != nil {
			continue
		}
		if sum == nil {
			sum = h
		} else {
			sum.Merge(h)
		}
	}
	return sum
}

func (o *Observation) histograms() map[string]string {
	out := map[string]string{}
	for name, which := range map[string]func(loadgen.Result) string{
		"latency_us":             func(r loadgen.Result) string { return r.Latency },
		"latency_new_conn_us":    func(r loadgen.Result) string { return r.LatencyNewConn },
		"latency_reused_conn_us": func(r loadgen.Result) string { return r.LatencyReusedConn },
		"latency_uncorrected_us": func(r loadgen.Result) string { return r.LatencyUncorrected },
	} {
		h := o.merged(which)
		if h == nil {
			continue
		}
		if text, err := h.Encode(hdrhistogram.V2CompressedEncodingCookieBase); err == nil {
			out[name] = string(text)
		}
	}
	return out
}

// byServer is each server's own part, by "backend/server".
func (o *Observation) byServer() map[string]map[string]float64 {
	out := map[string]map[string]float64{}
	for _, be := range o.Cell.Case.Proxy.Backends {
		for _, name := range be.Servers {
			c := o.Settled.PerServer[name]
			m := map[string]float64{
				"accepts":               float64(c.Accepts),
				"conns_unused":          float64(c.Unused),
				"requests":              float64(c.Requests),
				"requests_received":     float64(c.Requests),
				"reuses":                float64(c.Reuses),
				"server_conns_open_max": float64(c.OpenMax),
			}
			if o.Died == nil {
				m["server_conns_end"] = float64(o.openAtEnd(name))
			}
			add := func(metric string, v float64, ok bool) {
				if ok {
					m[metric] = v
				}
			}
			v, ok := ratio(c.Reuses, c.Requests)
			add("reuse_ratio", v, ok)
			v, ok = median(c.RequestsPerConn)
			add("requests_per_conn_p50", v, ok)
			v, ok = most(c.RequestsPerConn)
			add("requests_per_conn_max", v, ok)
			v, ok = secondHalf(c.BusySamples)
			add("server_conns_busy_p50", v, ok)
			used, ok := o.ProxyAfter.UsedMax[be.Name+"/"+name]
			add("proxy_used_max", float64(used), ok)
			out[be.Name+"/"+name] = m
		}
	}
	return out
}

// byLoad is each load's own part.
func (o *Observation) byLoad() map[string]map[string]float64 {
	out := map[string]map[string]float64{}
	for name, r := range o.Load.Results {
		m := map[string]float64{
			"requests":      float64(r.Requests),
			"responses_2xx": float64(responses(200)(r)),
			"errors":        float64(r.Errors),
			"client_conns":  float64(r.ClientConns),
		}
		if r.Elapsed > 0 {
			m["requests_per_second"] = float64(r.Requests) / r.Elapsed.Seconds()
		}
		for which, v := range r.LatencyUS {
			m[fmt.Sprintf("latency_%s_us", which)] = v
		}
		out[name] = m
	}
	return out
}

// openAtEnd is how many connections a server had open at the instant the load stopped asking. The server's own sample of that
// instant is nearer to it than what the lab saw when word of it had come round; a counted load's instant only the lab knows.
func (o *Observation) openAtEnd(server string) int64 {
	if samples := o.Settled.PerServer[server].OpenSamples; len(samples) == o.samplesPlanned() {
		return samples[len(samples)-1]
	}
	return o.AtStop.PerServer[server].Open
}

// samplesPlanned is how many samples end exactly with the load; -1 where none falls on its end.
func (o *Observation) samplesPlanned() int {
	if len(o.Cell.Case.Load) == 0 {
		return -1
	}
	var planned time.Duration
	for _, l := range o.Cell.Case.Load {
		if l.Duration == 0 {
			return -1
		}
		planned = max(planned, l.Duration)
	}
	if planned%sampleEvery != 0 {
		return -1
	}
	return int(planned / sampleEvery)
}

// sampleEvery is how far the servers' samples are apart.
const sampleEvery = 100 * time.Millisecond

// perConn adds up the servers' histograms of requests carried by a connection.
func (o *Observation) perConn() map[int64]int64 {
	sum := map[int64]int64{}
	for _, c := range o.Settled.PerServer {
		for carried, conns := range c.RequestsPerConn {
			sum[carried] += conns
		}
	}
	return sum
}

// busySamples adds up the servers' gauges, sample by sample: all servers are sampled at the same instants.
func (o *Observation) busySamples() []int64 {
	var sum []int64
	for _, c := range o.Settled.PerServer {
		for i, v := range c.BusySamples {
			if i == len(sum) {
				sum = append(sum, 0)
			}
			sum[i] += v
		}
	}
	return sum
}

func ratio(part, whole int64) (float64, bool) {
	if whole == 0 {
		return 0, false
	}
	return float64(part) / float64(whole), true
}

// median of a histogram value -> how many.
func median(h map[int64]int64) (float64, bool) {
	var all, seen int64
	for _, n := range h {
		all += n
	}
	for _, v := range slices.Sorted(maps.Keys(h)) {
		if seen += h[v]; 2*seen >= all {
			return float64(v), true
		}
	}
	return 0, false
}

func most(h map[int64]int64) (float64, bool) {
	if len(h) == 0 {
		return 0, false
	}
	return float64(slices.Max(slices.Collect(maps.Keys(h)))), true
}

// secondHalf is the median of the samples' second half, when the load has found its pace.
func secondHalf(samples []int64) (float64, bool) {
	half := slices.Sorted(slices.Values(samples[len(samples)/2:]))
	if len(half) == 0 {
		return 0, false
	}
	return float64(half[(len(half)-1)/2]), true
}
