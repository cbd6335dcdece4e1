package loadgen

import (
	"maps"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// lateAfter is how late a request of an open loop begins before that counts.
const lateAfter = time.Millisecond

// counts is what one worker counts. A response needs no memory, however many there are.
type counts struct {
	open         bool // latencies count from when requests were due
	requests     int64
	responses    int64
	errors       int64
	unfinished   int64
	late, lagged int64
	first        int64
	conns        int64
	last         int64 // when the last request ended
	statuses     [1000]int64
	kinds, texts map[string]int64
	ends         map[string]int64
	perConn      map[int64]int64

	stamped, serverSwitches, connSwitches int64

	latencies   *latencies
	uncorrected *hdr.Histogram
}

func newCounts(open bool) counts {
	return counts{
		open:  open,
		kinds: map[string]int64{}, texts: map[string]int64{}, ends: map[string]int64{}, perConn: map[int64]int64{},
		latencies: newLatencies(), uncorrected: newHistogram(),
	}
}

// respond counts a response that is complete now.
func (t *counts) respond(status int, now int64, l *lane) {
	t.responses++
	t.statuses[status]++
	took := now - l.began
	if t.open {
		_ = t.uncorrected.RecordValue(latencyUS(time.Duration(took)))
		took = now - l.due
	}
	if l.first {
		t.first++
	}
	t.latencies.record(time.Duration(took), l.first)
}

func (t *counts) fail(f failure) {
	t.errors++
	t.kinds[f.kind]++
	t.texts[f.text]++
}

// result adds the workers' tallies up.
func (l *load) result() (Result, error) {
	r := Result{
		Statuses: map[int]int64{}, ErrorsByKind: map[string]int64{}, RequestsPerConn: map[int64]int64{}, ConnEnds: map[string]int64{},
	}
	sum, uncorrected, texts := newLatencies(), newHistogram(), map[string]int64{}
	for _, w := range l.workers {
		t := &w.tally
		r.Requests += t.requests
		r.Errors += t.errors
		r.Unfinished += t.unfinished
		r.LateStarts += t.late
		r.FirstOnConn += t.first
		r.ClientConns += t.conns
		r.Stamped += t.stamped
		r.ServerSwitches += t.serverSwitches
		r.ConnSwitches += t.connSwitches
		r.Elapsed = max(r.Elapsed, time.Duration(t.last))
		for status, n := range t.statuses {
			if n > 0 {
				r.Statuses[status] += n
			}
		}
		addTo(r.ErrorsByKind, t.kinds)
		addTo(texts, t.texts)
		addTo(r.ConnEnds, t.ends)
		addTo(r.RequestsPerConn, t.perConn)
		sum.merge(t.latencies)
		uncorrected.Merge(t.uncorrected)
		for _, h := range w.homes {
			if l.plan.open() {
				r.NotStarted += h.notStarted()
			}
		}
	}
	r.ErrorsByText = errorsByText(texts, r.Errors)
	if err := sum.into(&r); err != nil {
		return Result{}, err
	}
	if l.plan.open() {
		var err error
		if r.LatencyUncorrected, err = encode(uncorrected); err != nil {
			return Result{}, err
		}
		r.LatencyUncorrectedUS = Percentiles(uncorrected)
	}
	return r, l.checkLag(r)
}

func addTo[K comparable](sum, more map[K]int64) {
	for k, n := range maps.All(more) {
		sum[k] += n
	}
}
