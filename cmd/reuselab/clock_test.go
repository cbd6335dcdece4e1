package main

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/scenarios"
)

func TestLoadsOfACaseRunTogether(t *testing.T) {
	g := NewWithT(t)
	g.Expect(expected(scenarios.Case{Load: []scenarios.Load{{Duration: 2 * time.Second}, {Duration: 5 * time.Second}}})).To(Equal(5*time.Second + overhead))
	g.Expect(expected(scenarios.Case{Load: []scenarios.Load{{Requests: 100}}})).To(Equal(overhead))
}

func TestTheTimeLeftLearnsFromTheCellsSoFar(t *testing.T) {
	g := NewWithT(t)
	c := clock{cells: []time.Duration{4 * time.Second, 2 * time.Second, 2 * time.Second}}
	g.Expect(c.left(0, 0)).To(Equal(8 * time.Second))
	g.Expect(c.left(0, 3*time.Second)).To(Equal(5 * time.Second))
	g.Expect(c.left(0, time.Minute)).To(Equal(4*time.Second), "a cell that takes longer does not use up the others' time")
	c.took(0, 6*time.Second) // half as long again as expected
	g.Expect(c.left(1, 0)).To(Equal(6 * time.Second))
	c.took(1, 3*time.Second)
	g.Expect(c.left(2, time.Second)).To(Equal(2 * time.Second))
}
