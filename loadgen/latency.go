package loadgen

import (
	"fmt"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// The range of a latency histogram, the same everywhere so that histograms of several
// hosts can be added.
const (
	lowestLatencyUS  = 1
	highestLatencyUS = 60_000_000
	latencyDigits    = 3
)

// percentiles are the ones of Result.LatencyUS; the maximum goes with them.
var percentiles = []struct {
	name    string
	percent float64
}{
	{"p50", 50}, {"p90", 90}, {"p99", 99}, {"p999", 99.9},
}

// latencies collects the latencies of one load. It is not safe for concurrent use.
type latencies struct {
	newConn, reusedConn *hdr.Histogram
}

func newLatencies() *latencies {
	return &latencies{newConn: newHistogram(), reusedConn: newHistogram()}
}

func newHistogram() *hdr.Histogram {
	return hdr.New(lowestLatencyUS, highestLatencyUS, latencyDigits)
}

// record adds one response.
func (l *latencies) record(d time.Duration, newConn bool) {
	part := l.reusedConn
	if newConn {
		part = l.newConn
	}
	_ = part.RecordValue(latencyUS(d)) // an error says that the value is out of range
}

// latencyUS is a latency as histograms have it. One outside their range counts as the range's end: under a microsecond
// nothing is told apart, and hardly anybody waits for a minute.
func latencyUS(d time.Duration) int64 {
	return min(max(d.Round(time.Microsecond).Microseconds(), lowestLatencyUS), highestLatencyUS)
}

// merge adds what others recorded.
func (l *latencies) merge(more *latencies) {
	l.newConn.Merge(more.newConn)
	l.reusedConn.Merge(more.reusedConn)
}

// into fills the latency fields of r.
func (l *latencies) into(r *Result) error {
	all := newHistogram()
	all.Merge(l.newConn)
	all.Merge(l.reusedConn)
	for _, f := range []struct {
		h    *hdr.Histogram
		text *string
	}{
		{all, &r.Latency}, {l.newConn, &r.LatencyNewConn}, {l.reusedConn, &r.LatencyReusedConn},
	} {
		text, err := encode(f.h)
		if err != nil {
			return err
		}
		*f.text = text
	}
	r.LatencyUS = Percentiles(all)
	return nil
}

// encode is h as HDR V2 in base64, "" when nothing was recorded.
func encode(h *hdr.Histogram) (string, error) {
	if h.TotalCount() == 0 {
		return "", nil
	}
	text, err := h.Encode(hdr.V2CompressedEncodingCookieBase)
	if err != nil {
		return "", fmt.Errorf("encode a latency histogram: %w", err)
	}
	return string(text), nil
}

// Percentiles are p50 p90 p99 p999 and max of a histogram of microseconds, nil when nothing was recorded: what
// was not measured is absent, never 0.
func Percentiles(h *hdr.Histogram) map[string]float64 {
	if h == nil || h.TotalCount() == 0 {
		return nil
	}
	us := map[string]float64{"max": float64(h.Max())}
	for _, p := range percentiles {
		us[p.name] = float64(h.ValueAtPercentile(p.percent))
	}
	return us
}
