package scenarios

import (
	"fmt"

	"github.com/goccy/go-yaml/ast"
)

// Expectation is one compiled line of expect or optimal.
type Expectation struct {
	That, When, Because string
	Implicit            bool // carried by every scenario, not written in the file
	Line, Column        int  // of That; 0 where Implicit

	that, when           *program
	whenLine, whenColumn int
}

// Applies says whether the line concerns this cell. A name without a value is an error.
func (e *Expectation) Applies(env Env) (bool, error) {
	if e.when == nil {
		return true, nil
	}
	return e.when.holds(env)
}

// Holds says whether the line is true here. A name without a value is an error, never false.
func (e *Expectation) Holds(env Env) (bool, error) { return e.that.holds(env) }

// Values gives the expression, then the same with its names' values: "connects == requests: 22000 == 22000". What has no
// value is a question mark.
func (e *Expectation) Values(env Env) string { return e.That + ": " + e.that.filled(env) }

func (p *program) holds(env Env) (bool, error) {
	v, err := p.run(env)
	if err != nil {
		return false, fmt.Errorf("%s: %w", p.text, err)
	}
	b, ok := v.(bool)
	if !ok {
		return false, fmt.Errorf("%s: neither true nor false but %s", p.text, show(v))
	}
	return b, nil
}

// expectations reads expect or optimal.
func (r *reader) expectations(n ast.Node, what string, s *scope) (list []Expectation) {
	for _, v := range r.list(n, what) {
		if _, text := plain(v); text {
			r.fail(v, "an element of %s is a mapping: {that: EXPRESSION, when: EXPRESSION, because: REASON}", what)
		}
		var e Expectation
		f := expectationMapping.read(r, v, &e)
		if n, ok := f["that"]; ok {
			e.Line, e.Column = place(n)
			e.that = r.condition(n, "that", s, aMetric, anInput, anAxis, aLet)
			if r.err == nil && !e.that.measured(s) {
				r.fail(n, "that names no metric, so nothing that happens could break it")
			}
		}
		if n, ok := f["when"]; ok {
			e.whenLine, e.whenColumn = place(n)
			e.when = r.condition(n, "when", s, anInput, anAxis)
		}
		if r.err != nil {
			return nil
		}
		if e.That = e.that.text; e.when != nil {
			e.When = e.when.text
		}
		list = append(list, e)
	}
	return list
}

// condition reads an expression that is true or false.
func (r *reader) condition(n ast.Node, field string, s *scope, allowed ...string) *program {
	p := r.expression(n, field, s, allowed...)
	if p != nil && p.kind != "bool" {
		r.fail(n, "%s is true or false, and this is a %s: compare it with something", field, p.kind)
		return nil
	}
	return p
}

// lets reads let, each of which may use those before it.
func (r *reader) lets(n ast.Node, s *scope) (list []Let) {
	entries := r.entries(n, "let")
	for i, e := range entries {
		s.later = nil
		for _, l := range entries[i:] {
			s.later = append(s.later, spoken(l.name))
		}
		if _, err := letShape.read(e.name); err != nil {
			r.fail(e.key, "let: a name %v", err)
		}
		p := r.expression(e.value, "let "+e.name, s, aMetric, anInput, anAxis, aLet)
		if p == nil {
			return nil
		}
		if err := s.add("let "+e.name, spoken(e.name), meaning{what: aLet, kind: p.kind, let: p}); err != nil {
			r.fail(e.key, "%v", err)
		}
		list = append(list, Let{Name: e.name, Expr: p.text, program: p})
	}
	return list
}
