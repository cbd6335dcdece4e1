package main

import (
	"time"

	"github.com/reuselab/reuselab/scenarios"
	"github.com/reuselab/reuselab/scenarios/lab"
)

// overhead is what a cell takes beside its load: three processes started, counters settled. It only serves the estimate.
const overhead = 500 * time.Millisecond

// expected is how long a cell will take. A counted load's time is not known and left out.
func expected(c scenarios.Case) time.Duration {
	if c.Raw != nil { // it shares its processes with others
		return overhead / 20
	}
	var load time.Duration
	for _, l := range c.Load { // all at the same time
		load = max(load, l.Duration)
	}
	return overhead + load
}

// clock estimates how much time a run needs: what its cells are expected to take, corrected by what the cells so far really took.
type clock struct {
	cells         []time.Duration // expected of each
	planned, real time.Duration   // of the cells measured so far
}

func newClock(cells []lab.Cell) clock {
	var c clock
	for _, cell := range cells {
		c.cells = append(c.cells, expected(cell.Case))
	}
	return c
}

// took notes how long a cell took.
func (c *clock) took(cell int, d time.Duration) {
	c.planned += c.cells[cell]
	c.real += d
}

// left is the time from that far into a cell to the end of the run.
func (c *clock) left(cell int, elapsed time.Duration) time.Duration {
	var d time.Duration
	for _, each := range c.cells[cell:] {
		d += c.corrected(each)
	}
	return d - min(elapsed, c.corrected(c.cells[cell]))
}

func (c *clock) corrected(d time.Duration) time.Duration {
	if c.planned == 0 {
		return d
	}
	return time.Duration(float64(d) * float64(c.real) / float64(c.planned))
}
