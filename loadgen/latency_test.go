package loadgen

import (
	"testing"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
	. "github.com/onsi/gomega"
)

func TestLatenciesAreSplitByTheirConnection(t *testing.T) {
	g := NewWithT(t)
	l := newLatencies()
	for i := range 100 {
		l.record(time.Duration(i+1)*time.Millisecond, i < 10)
	}
	var r Result
	g.Expect(l.into(&r)).To(Succeed())

	all, newConn, reused := decode(t, r.Latency), decode(t, r.LatencyNewConn), decode(t, r.LatencyReusedConn)
	g.Expect(all.TotalCount()).To(BeEquivalentTo(100))
	g.Expect(newConn.TotalCount()).To(BeEquivalentTo(10))
	g.Expect(reused.TotalCount()).To(BeEquivalentTo(90))

	// Three digits: a thousandth is the most that a value may be off.
	for name, ms := range map[string]float64{"p50": 50, "p90": 90, "p99": 99, "p999": 100, "max": 100} {
		g.Expect(r.LatencyUS[name]).To(BeNumerically("~", 1000*ms, ms), name)
	}
	g.Expect(r.LatencyUS).To(HaveLen(5))
}

func TestLatenciesOutOfRangeCountAtItsEnds(t *testing.T) {
	g := NewWithT(t)
	l := newLatencies()
	l.record(0, true)
	l.record(time.Hour, true)
	g.Expect(l.newConn.Min()).To(BeEquivalentTo(1))
	g.Expect(l.newConn.Max()).To(BeNumerically("~", highestLatencyUS, highestLatencyUS/1000))
}

func TestWhatWasNotMeasuredIsAbsent(t *testing.T) {
	g := NewWithT(t)
	var r Result
	g.Expect(newLatencies().into(&r)).To(Succeed())
	g.Expect(r.Latency + r.LatencyNewConn + r.LatencyReusedConn).To(BeEmpty())
	g.Expect(r.LatencyUS).To(BeNil())
}

func decode(t *testing.T, text string) *hdr.Histogram {
	t.Helper()
	h, err := hdr.Decode([]byte(text))
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	return h
}
