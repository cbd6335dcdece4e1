package scenarios

import (
	"slices"

	tree "github.com/expr-lang/expr/ast"
	"github.com/goccy/go-yaml/ast"
)

// succeeded is the metric that a file with errors: allowed has to bound from below itself.
const succeeded = "responses_2xx"

// bounded checks that a file which allows errors says in every cell how many responses must succeed at least. It does not
// look at how that is written but at what it does: some part of an expectation has to break when no response succeeded
// and every request failed, whatever else was measured.
func (r *reader) bounded(s *Scenario, sc *scope, metrics []string, cases []Case, errorsAt ast.Node) {
	for _, c := range cases {
		if !slices.ContainsFunc(s.Expect, func(e Expectation) bool {
			return r.applies(s, &e, &c) && slices.ContainsFunc(conjuncts(sc, e.that), func(p *program) bool {
				return slices.Contains(p.reaches, succeeded) && breaks(s, p, c, metrics)
			})
		}) {
			r.fail(errorsAt, "errors: allowed needs a lower bound on %s in every cell, and the cell %s has none: {that: %s >= 0.9*requests}", succeeded, c.String(), succeeded)
			return
		}
	}
}

// conjuncts gives the parts of an expectation that all have to hold.
func conjuncts(sc *scope, p *program) []*program {
	b, ok := p.tree.(*tree.BinaryNode)
	if !ok || b.Operator != "and" && b.Operator != "&&" {
		return []*program{p}
	}
	var list []*program
	for _, part := range []tree.Node{b.Left, b.Right} {
		if q, f := sc.compile(part.String(), aMetric, anInput, anAxis, aLet); f == nil {
			list = append(list, conjuncts(sc, q)...)
		}
	}
	return list
}

// breaks says whether p is false when every request fails, in a world where nothing else was counted as well as in one
// where everything was. The requests are as many as the other expectations guarantee.
func breaks(s *Scenario, p *program, c Case, metrics []string) bool {
	requests := 0.0
	for _, l := range c.Load {
		requests += float64(max(l.Requests, 20*l.Users))
	}
	for _, rest := range []float64{0, requests} {
		world := make(map[string]float64)
		for _, m := range metrics {
			world[m] = rest
		}
		world["requests"], world["requests_received"], world[succeeded] = requests, requests, 0
		servers := make(map[string]map[string]float64)
		for _, b := range c.Proxy.Backends {
			for _, name := range b.Servers {
				servers[b.Name+"/"+name] = world
			}
		}
		env, err := s.Env(c.Axes, c.Inputs, world, servers)
		if err != nil {
			return false
		}
		if held, err := p.holds(env); held || err != nil {
			return false
		}
	}
	return true
}
