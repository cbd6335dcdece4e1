package main

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/scenarios"
	"github.com/reuselab/reuselab/scenarios/lab"
)

func TestLoadsOfACaseRunTogether(t *testing.T) {
	g := NewWithT(t)
	g.Expect(expected(scenarios.Case{Load: []scenarios.Load{{Duration: 2 * time.Second}, {Duration: 5 * time.Second}}})).To(Equal(5*time.Second + overhead))
	g.Expect(expected(scenarios.Case{Load: []scenarios.Load{{Requests: 100}}})).To(Equal(overhead))
}

func TestTheTimeLeftLearnsFromTheCellsSoFar(t *testing.T) {
	g := NewWithT(t)
	c := clock{cells: []cellTime{{expected: 4 * time.Second, beside: 1}, {expected: 2 * time.Second, beside: 1}, {expected: 2 * time.Second, beside: 1}}}
	running := func(cell int, elapsed time.Duration) map[int]time.Duration {
		return map[int]time.Duration{cell: elapsed}
	}
	g.Expect(c.left(nil)).To(Equal(8 * time.Second))
	g.Expect(c.left(running(0, 3*time.Second))).To(Equal(5 * time.Second))
	g.Expect(c.left(running(0, time.Minute))).To(Equal(4*time.Second), "a cell that takes longer does not use up the others' time")
	c.end(0, 6*time.Second, true) // half as long again as expected
	g.Expect(c.left(nil)).To(Equal(6 * time.Second))
	c.end(1, 3*time.Second, true)
	g.Expect(c.left(running(2, time.Second))).To(Equal(2 * time.Second))
	g.Expect(c.all()).To(Equal(12 * time.Second))
	c.end(2, time.Millisecond, false)
	g.Expect(c.left(nil)).To(BeZero(), "a cell that was not measured is over, too")
	g.Expect(c.all()).To(Equal(12*time.Second), "and says nothing of the time that others take")
}

func TestCellsThatRunSideBySideTakeTheirPartOfTheTime(t *testing.T) {
	g := NewWithT(t)
	script := lab.Cell{Case: scenarios.Case{Script: []scenarios.Step{{}}}}
	load := lab.Cell{Case: scenarios.Case{Load: []scenarios.Load{{Duration: 2 * time.Second}}}}
	c := newClock([]lab.Cell{script, script, load}, 2)
	g.Expect(c.left(nil)).To(Equal(2*overhead + 2*time.Second))
	g.Expect(c.left(map[int]time.Duration{0: overhead, 1: overhead / 2})).To(Equal(overhead + 2*time.Second + overhead/4))
	c.end(0, 2*overhead, true)
	c.end(1, 2*overhead, true)
	g.Expect(c.left(nil)).To(Equal(2 * (overhead + 2*time.Second)))
}
