package pool

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"
)

// A timing alone says little on a machine that does other things, too. These benchmarks hold costs beside each other, in
// interleaved rounds, and report the ratio of the best ones: make bench-pool

// What a request costs with few and with many parked connections, of one key and of a thousand, beside 100 parked ones of
// one key. It is to be flat: at most 1.5 up to 100,000. A connection's turn comes in the order of parking, so by then it
// has left the processor's cache; that is seen where keys come in random order ("shuffled"), since nothing can fetch ahead.
func BenchmarkRatioParked(b *testing.B) {
	const requests = 200_000
	r := rand.New(rand.NewPCG(1, 1))
	var runs []func()
	var names []string
	add := func(parked, keys int, shuffled string) {
		p := newPark(b, parked, keys)
		order := make([]Key, requests)
		for i := range order {
			order[i] = Key(i % keys)
			if shuffled != "" {
				order[i] = Key(r.IntN(keys))
			}
		}
		names = append(names, fmt.Sprintf("x_%d_parked_%d_keys%s", parked, keys, shuffled))
		runs = append(runs, func() {
			for _, k := range order {
				again(b, p, Request{Key: k})
			}
		})
	}
	add(100, 1, "")
	add(1000, 1000, "")
	add(10_000, 1000, "")
	add(100_000, 1, "")
	add(100_000, 1000, "")
	add(100_000, 1000, "_shuffled")
	ratios(b, names, runs)
}

// How long several goroutines take, each on a thread of its own, beside a single one that makes as many requests as each of
// them. Four are to take at most four times as long on two CPUs: then the threads of a server do not stand in each other's
// way. On a busy machine that says little; there, hold it beside four with a server each, which cannot.
func BenchmarkRatioThreads(b *testing.B) {
	const requests = 20_000
	now := time.Unix(0, 0)
	work := func(p *Pool, thread int) {
		r := Request{Thread: thread, Key: 1}
		for range requests {
			c := p.Pick(r)
			if c == nil {
				c = p.Connect(r, false, nil)
			}
			p.Detach(c, true, now)
		}
	}
	together := func(goroutines int, pools ...*Pool) func() {
		return func() {
			var wg sync.WaitGroup
			for n := range goroutines {
				wg.Go(func() { work(pools[n%len(pools)], n) })
			}
			wg.Wait()
		}
	}
	p := benchPool(4)
	ratios(b,
		[]string{"x_1_goroutine", "x_2_goroutines", "x_4_goroutines", "x_4_with_servers_of_their_own"},
		[]func(){together(1, p), together(2, p), together(4, p), together(4, benchPool(4), benchPool(4), benchPool(4), benchPool(4))})
}

// ratios reports how long each run takes beside the first, each at its best, once what it touches is in the cache.
func ratios(b *testing.B, names []string, runs []func()) {
	best := make([]time.Duration, len(runs))
	for b.Loop() {
		for i, run := range runs {
			run()
			begin := time.Now()
			run()
			if took := time.Since(begin); best[i] == 0 || took < best[i] {
				best[i] = took
			}
		}
	}
	for i, name := range names {
		b.ReportMetric(float64(best[i])/float64(best[0]), name)
	}
	b.ReportMetric(0, "ns/op")
}
