package proxy

import "sync/atomic"

// gauge is a number that goes up and down, and its peak. All threads share it, since a peak cannot be had from parts.
type gauge struct{ now, peak atomic.Int64 }

func (g *gauge) enter() {
	n := g.now.Add(1)
	for most := g.peak.Load(); n > most && !g.peak.CompareAndSwap(most, n); most = g.peak.Load() {
	}
}

func (g *gauge) leave() { g.now.Add(-1) }

func (g *gauge) get() Load { return Load{Now: int(g.now.Load()), Peak: int(g.peak.Load())} }

// forgetPeak makes the peak begin anew from what is now.
func (g *gauge) forgetPeak() { g.peak.Store(g.now.Load()) }
