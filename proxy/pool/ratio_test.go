package pool

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"
)

// A timing alone says little on a machine that does other things, too. These benchmarks hold costs beside each other in
// rounds, interleaved, and report the median of the rounds' ratios: go test -bench Ratio ./proxy/pool

// What a request costs with few and with many parked connections, of one key and of a thousand in random order, beside
// 100 parked ones of one key. It is to be flat: at most 1.5 up to 100,000.
func BenchmarkRatioParked(b *testing.B) {
	const requests = 4000
	r := rand.New(rand.NewPCG(1, 1))
	var runs []func()
	var names []string
	for _, parked := range []int{100, 1000, 10_000, 100_000} {
		for _, keys := range []int{1, 1000} {
			at := newPark(max(parked, keys), keys)
			order := make([]Key, requests)
			for i := range order {
				order[i] = Key(r.IntN(keys))
			}
			names = append(names, fmt.Sprintf("%d_parked_%d_keys", max(parked, keys), keys))
			runs = append(runs, func() {
				for _, k := range order {
					at.request(k)
				}
			})
		}
	}
	ratios(b, names, runs)
}

// What a request costs each of several goroutines, on threads of their own, beside a single one. Four on two CPUs are to
// take at most four times as long as one: then the threads of a server do not stand in each other's way.
func BenchmarkRatioThreads(b *testing.B) {
	const requests = 20_000
	p := benchPool(4)
	now := time.Unix(0, 0)
	work := func(thread int) {
		r := Request{Thread: thread, Key: 1}
		for range requests {
			c := p.Pick(r)
			if c == nil {
				c = p.Connect(r, false, nil)
			}
			p.Detach(c, true, now)
		}
	}
	var runs []func()
	var names []string
	for _, n := range []int{1, 2, 4} {
		names = append(names, fmt.Sprintf("%d_goroutines", n))
		runs = append(runs, func() {
			var wg sync.WaitGroup
			for thread := range n {
				wg.Go(func() { work(thread) })
			}
			wg.Wait()
		})
	}
	ratios(b, names, runs)
}

// ratios reports how long each run takes beside the first.
func ratios(b *testing.B, names []string, runs []func()) {
	rounds := make([][]float64, len(runs))
	for b.Loop() {
		var first time.Duration
		for i, run := range runs {
			begin := time.Now()
			run()
			took := time.Since(begin)
			if i == 0 {
				first = took
			}
			rounds[i] = append(rounds[i], float64(took)/float64(first))
		}
	}
	for i, name := range names {
		slices.Sort(rounds[i])
		b.ReportMetric(rounds[i][len(rounds[i])/2], name)
	}
	b.ReportMetric(0, "ns/op")
}
