package fakeservers

import (
	"context"
	"slices"
	"sync"
	"time"
)

// sampleEvery is how far samples are apart.
const sampleEvery = 100 * time.Millisecond

// sampler reads gauges at a steady pace.
type sampler struct {
	gauges []*gauge
	cancel context.CancelFunc
	done   sync.WaitGroup

	mu      sync.Mutex // guards following field
	samples [][]int64  // by gauge
}

func startSampler(ctx context.Context, gauges []*gauge, duration time.Duration) *sampler {
	ctx, cancel := context.WithCancel(ctx)
	s := &sampler{gauges: gauges, cancel: cancel, samples: make([][]int64, len(gauges))}
	s.done.Go(func() { s.run(ctx, duration) })
	return s
}

// stop ends sampling; what was sampled stays.
func (s *sampler) stop() {
	s.cancel()
	s.done.Wait()
}

// run samples until duration has passed, or ctx ends. A duration that is not positive never passes.
func (s *sampler) run(ctx context.Context, duration time.Duration) {
	ticker := time.NewTicker(sampleEvery)
	defer ticker.Stop()
	for taken := time.Duration(0); duration <= 0 || taken*sampleEvery < duration; taken++ {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			s.sample()
		}
	}
}

func (s *sampler) sample() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, g := range s.gauges {
		s.samples[i] = append(s.samples[i], g.now.Load())
	}
}

// of returns a copy of what was sampled of a gauge.
func (s *sampler) of(g *gauge) []int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.samples[slices.Index(s.gauges, g)])
}
