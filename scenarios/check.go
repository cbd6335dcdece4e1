package scenarios

import "github.com/goccy/go-yaml/ast"

// coverage checks that every when holds in at least one cell, and that every cell has at least one of the file's own
// expectations: a line that is never judged and a cell that cannot fail are both mistakes.
func (r *reader) coverage(s *Scenario, cases []Case, expect ast.Node) {
	covered := make([]bool, len(cases))
	for i := range s.Expect {
		for _, j := range r.where(s, &s.Expect[i], cases) {
			covered[j] = true
		}
	}
	for i := range s.Optimal {
		r.where(s, &s.Optimal[i], cases)
	}
	for j, ok := range covered {
		if !ok {
			r.fail(expect, "no line of expect applies to the cell %s: each cell needs one", cases[j].String())
			return
		}
	}
}

// where gives the cells that a line concerns, and complains when there is none.
func (r *reader) where(s *Scenario, e *Expectation, cases []Case) (list []int) {
	for j := range cases {
		if r.applies(s, e, &cases[j]) {
			list = append(list, j)
		}
	}
	if len(list) == 0 {
		r.failAt(e.whenLine, e.whenColumn, "this when holds in no cell of the matrix")
	}
	return list
}

// applies evaluates a when, which needs nothing measured.
func (r *reader) applies(s *Scenario, e *Expectation, c *Case) bool {
	if e.when == nil {
		return true
	}
	env, err := s.Env(c.Axes, c.Inputs, nil, nil)
	if err == nil {
		var ok bool
		if ok, err = e.Applies(env); err == nil {
			return ok
		}
	}
	r.failAt(e.whenLine, e.whenColumn, "in the cell %s: %v", c.String(), err)
	return false
}

// useful checks that every axis fills a placeholder: otherwise its values would measure the same thing again.
func (r *reader) useful(used map[string]bool, matrix ast.Node) {
	for _, e := range r.entries(matrix, "matrix") {
		if !used[e.name] {
			r.fail(e.key, "axis %s is never used: write \"{%s}\" where its value belongs, or leave it out", e.name, e.name)
		}
	}
}
