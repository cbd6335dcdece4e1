package loadgen

import (
	"runtime"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// feed makes a tally of so many responses, as a worker does that runs for days: of every latency up to a minute, on new and on
// reused connections, some failed, in an open loop.
func feed(results int) (*load, uint64) {
	l := &load{plan: &plan{Profile: Profile{RateSteps: []RateStep{{Rate: 1}}}}}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	w := &worker{load: l, plan: l.plan, tally: newCounts(true)}
	l.workers = []*worker{w}
	ln := &lane{}
	refused := failure{kind: ErrorRefused, text: "connect: connection refused"}
	for i := range results {
		ln.first = i%5 == 0
		ln.began, ln.due = 1, 0
		w.tally.requests++
		if i%1000 == 999 {
			w.tally.fail(refused)
			continue
		}
		w.tally.respond(200+i%3, int64(i)*600_011%int64(time.Minute), ln)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	return l, after.HeapAlloc - min(before.HeapAlloc, after.HeapAlloc)
}

// A hundred million results take no more memory than a thousand, and all of them count.
func TestResultsTakeNoMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes some ten seconds")
	}
	g := NewWithT(t)
	_, few := feed(1000)
	const results = 100_000_000
	l, many := feed(results)
	g.Expect(many).To(BeNumerically("<", few+64<<10), "bytes")
	r, err := l.result()
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(r.Requests).To(BeEquivalentTo(results))
	g.Expect(r.Errors).To(BeEquivalentTo(results / 1000))
	g.Expect(r.ErrorsByKind).To(Equal(map[string]int64{ErrorRefused: results / 1000}))
	g.Expect(r.Statuses[200] + r.Statuses[201] + r.Statuses[202]).To(BeEquivalentTo(results - results/1000))
	g.Expect(decode(t, r.Latency).TotalCount()).To(BeEquivalentTo(results - results/1000))
	g.Expect(decode(t, r.LatencyUncorrected).TotalCount()).To(BeEquivalentTo(results - results/1000))
	// Every latency below a minute was as frequent as any other.
	g.Expect(r.LatencyUS["p50"]).To(BeNumerically("~", 30e6, 0.1e6))
	g.Expect(r.LatencyUS["p99"]).To(BeNumerically("~", 59.4e6, 0.1e6))
}
