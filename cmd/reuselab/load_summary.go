package main

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/reuselab/reuselab/loadgen"
)

// loadSummary is hey's screen, with what became of the connections.
func loadSummary(p loadgen.Profile, r loadgen.Result) (string, error) {
	var b strings.Builder
	h, err := decodeLatency(r.Latency)
	if err != nil {
		return "", err
	}
	fmt.Fprintf(&b, "\nSummary:\n  Total:\t%.4f secs\n", r.Elapsed.Seconds())
	if h != nil {
		fmt.Fprintf(&b, "  Slowest:\t%.4f secs\n  Fastest:\t%.4f secs\n  Average:\t%.4f secs\n", float64(h.Max())/1e6, float64(h.Min())/1e6, h.Mean()/1e6)
	}
	perSecond := 0.0
	if r.Elapsed > 0 {
		perSecond = float64(r.Requests) / r.Elapsed.Seconds()
	}
	fmt.Fprintf(&b, "  Requests/sec:\t%.4f\n", perSecond)
	b.WriteString(connectionLines(p, r))
	if h != nil {
		b.WriteString(latencyBars(h))
		uncorrected, err := decodeLatency(r.LatencyUncorrected)
		if err != nil {
			return "", err
		}
		b.WriteString(latencyLines(h, uncorrected))
	}
	b.WriteString(statusLines(r))
	b.WriteString(errorLines(r))
	return b.String(), nil
}

// decodeLatency is nil for the histogram of nothing.
func decodeLatency(text string) (*hdrhistogram.Histogram, error) {
	if text == "" {
		return nil, nil
	}
	h, err := hdrhistogram.Decode([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("latencies: %w", err)
	}
	return h, nil
}

// connectionLines are what no other generator prints. Perfect keep-alive opens each connection once, and none for no request.
func connectionLines(p loadgen.Profile, r loadgen.Result) string {
	var carried, conns int64
	for n, times := range r.RequestsPerConn {
		carried += n * times
		conns += times
	}
	perfect := int64(p.Connections)
	if perfect == 0 {
		perfect = int64(p.Users)
	}
	perfect = min(perfect, r.Requests)
	var b strings.Builder
	fmt.Fprintf(&b, "\nConnections:\n  Opened:\t%d, for perfect keep-alive it would be %d\n", r.ClientConns, perfect)
	if conns == 0 {
		return b.String()
	}
	numbers := slices.Sorted(maps.Keys(r.RequestsPerConn))
	fmt.Fprintf(&b, "  Requests per connection:\t%.2f (%d to %d)\n", float64(carried)/float64(conns), numbers[0], numbers[len(numbers)-1])
	fmt.Fprintf(&b, "  Ended:\t%s\n", countsByName(r.ConnEnds, endWords))
	return b.String()
}

// endWords say who ended a connection.
var endWords = map[string]string{
	loadgen.EndFin:     "closed by the client",
	loadgen.EndRST:     "reset by the client",
	loadgen.EndPeerFin: "closed by the other side",
	loadgen.EndPeerRST: "reset by the other side",
	loadgen.EndDropped: "given up by the client",
	loadgen.EndKept:    "kept to the end",
}

// countsByName is "3 reset by the client, 1 kept to the end": most frequent first.
func countsByName(counts map[string]int64, words map[string]string) string {
	var parts []string
	for _, name := range mostFirst(counts) {
		parts = append(parts, fmt.Sprintf("%d %s", counts[name], words[name]))
	}
	return strings.Join(parts, ", ")
}

func mostFirst(counts map[string]int64) []string {
	names := slices.Sorted(maps.Keys(counts))
	slices.SortStableFunc(names, func(a, b string) int { return int(counts[b] - counts[a]) })
	return names
}

// latencyBars are ten equal parts of the range.
func latencyBars(h *hdrhistogram.Histogram) string {
	const parts, width = 10, 40
	low, high := float64(h.Min()), float64(h.Max())
	var counts [parts + 1]int64
	var most int64
	for _, bar := range h.Distribution() {
		if bar.Count == 0 {
			continue
		}
		part := 0
		if high > low {
			part = int(parts * (float64(bar.From) - low) / (high - low))
		}
		part = min(max(part, 0), parts)
		counts[part] += bar.Count
		most = max(most, counts[part])
	}
	var b strings.Builder
	b.WriteString("\nResponse time histogram:\n")
	for part, n := range counts {
		at := low + (high-low)*float64(part)/parts
		fmt.Fprintf(&b, "  %.4f [%d]\t|%s\n", at/1e6, n, strings.Repeat("■", int(n*width/max(most, 1))))
	}
	return b.String()
}

// latencyLines are percentiles; those of an open loop also as a generator would see them that waits for each response.
func latencyLines(h, uncorrected *hdrhistogram.Histogram) string {
	var b strings.Builder
	b.WriteString("\nLatency distribution:\n")
	if uncorrected != nil {
		b.WriteString("  (since the request was due; in brackets since it was sent)\n")
	}
	for _, percent := range []float64{10, 25, 50, 75, 90, 95, 99, 99.9} {
		fmt.Fprintf(&b, "  %v%% in %.4f secs", percent, float64(h.ValueAtPercentile(percent))/1e6)
		if uncorrected != nil {
			fmt.Fprintf(&b, " (%.4f)", float64(uncorrected.ValueAtPercentile(percent))/1e6)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func statusLines(r loadgen.Result) string {
	if len(r.Statuses) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\nStatus code distribution:\n")
	for _, status := range slices.Sorted(maps.Keys(r.Statuses)) {
		fmt.Fprintf(&b, "  [%d]\t%d responses", status, r.Statuses[status])
		if text := http.StatusText(status); status >= 400 && text != "" {
			fmt.Fprintf(&b, " (%s)", text)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// errorLines tell requests without a response, by kind and by what was said.
func errorLines(r loadgen.Result) string {
	var b strings.Builder
	if r.Errors > 0 {
		b.WriteString("\nErrors by kind:\n")
		for _, kind := range mostFirst(r.ErrorsByKind) {
			fmt.Fprintf(&b, "  [%d]\t%s\n", r.ErrorsByKind[kind], kind)
		}
		b.WriteString("\nError distribution:\n")
		for _, text := range mostFirst(r.ErrorsByText) {
			fmt.Fprintf(&b, "  [%d]\t%s\n", r.ErrorsByText[text], text)
		}
	}
	for _, line := range []struct {
		n    int64
		text string
	}{
		{r.Unfinished, "requests were not answered when the grace was over"},
		{r.LateStarts, "requests began over a millisecond after they were due"},
		{r.NotStarted, "requests were due and never begun, as every connection was taken"},
	} {
		if line.n > 0 {
			fmt.Fprintf(&b, "\n%d %s\n", line.n, line.text)
		}
	}
	return b.String()
}
