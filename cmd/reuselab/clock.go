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

// clock estimates how much time a run needs: what its cells are expected to take of it, corrected by what the cells so far really
// took. A cell that runs beside others takes its part of their time.
type clock struct {
	cells         []cellTime
	planned, real time.Duration // of the cells measured so far
}

type cellTime struct {
	expected time.Duration
	beside   time.Duration // how many run at the same time
	over     bool
}

func newClock(cells []lab.Cell, jobs int) clock {
	var c clock
	for _, cell := range cells {
		c.cells = append(c.cells, cellTime{expected: expected(cell.Case), beside: time.Duration(besides(cell, jobs))})
	}
	return c
}

// besides is how many cells run at the same time as this one, itself included.
func besides(c lab.Cell, jobs int) int {
	if shares(c) {
		return jobs
	}
	return 1
}

// end notes that a cell is over, and how long it took if it was measured.
func (c *clock) end(cell int, took time.Duration, measured bool) {
	t := &c.cells[cell]
	t.over = true
	if measured {
		c.planned += t.expected / t.beside
		c.real += took / t.beside
	}
}

// left is the time to the end of the run; running are the cells that have begun, and how long ago.
func (c *clock) left(running map[int]time.Duration) (d time.Duration) {
	for i, t := range c.cells {
		if !t.over {
			whole := c.corrected(t.expected)
			d += (whole - min(running[i], whole)) / t.beside
		}
	}
	return d
}

// all is the time of the whole run.
func (c *clock) all() (d time.Duration) {
	for _, t := range c.cells {
		d += c.corrected(t.expected) / t.beside
	}
	return d
}

func (c *clock) corrected(d time.Duration) time.Duration {
	if c.planned == 0 {
		return d
	}
	return time.Duration(float64(d) * float64(c.real) / float64(c.planned))
}
