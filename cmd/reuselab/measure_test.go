package main

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/scenarios"
	"github.com/reuselab/reuselab/scenarios/lab"
)

// aPlan has a cell for each letter: a load, a step of a script, a raw case. Cells of one kind are of one scenario.
func aPlan(kinds string) *plan {
	p := &plan{}
	of := map[rune]*scenarios.Scenario{}
	for i, kind := range kinds {
		if of[kind] == nil {
			of[kind] = &scenarios.Scenario{Name: string(kind)}
		}
		c := scenarios.Case{Scenario: of[kind]}
		switch kind {
		case 's':
			c.Script = []scenarios.Step{{}}
		case 'r':
			c.Raw = &scenarios.RawCase{}
		}
		p.cells = append(p.cells, lab.Cell{Case: c, Repetition: 1, Order: i})
	}
	return p
}

func TestCellsThatMayShareTheMachineComeFirstInTheirOrder(t *testing.T) {
	g := NewWithT(t)
	orders := func(p *plan) (list []int) {
		for _, c := range p.cells {
			list = append(list, c.Order)
		}
		return list
	}
	p := aPlan("lsrls")
	p.sideBySide(2)
	g.Expect(orders(p)).To(Equal([]int{1, 2, 4, 0, 3}))
	p = aPlan("lsrls")
	p.sideBySide(1)
	g.Expect(orders(p)).To(Equal([]int{0, 1, 2, 3, 4}), "one at a time: as the plan has them")
}

func TestRawCasesInARowShareASetUp(t *testing.T) {
	g := NewWithT(t)
	g.Expect(aPlan("lrrrss").batches()).To(Equal([]batch{{0, 1}, {1, 4}, {4, 5}, {5, 6}}))
	p := aPlan("rrr")
	p.cells[1].Label = "another"
	g.Expect(p.batches()).To(Equal([]batch{{0, 1}, {1, 2}, {2, 3}}))
	g.Expect(aPlan("").batches()).To(BeEmpty())
}
