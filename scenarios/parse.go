package scenarios

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/goccy/go-yaml/ast"
)

// Parse reads and checks a scenario. The file's name serves messages only. Every fault of the file is an [*Error]; any
// other error is the vocabulary's.
func Parse(file string, src []byte, v Vocabulary) (*Scenario, error) {
	sum := sha256.Sum256(src)
	s := &Scenario{File: file, Source: slices.Clone(src), SHA256: hex.EncodeToString(sum[:])}
	r := &reader{file: file}
	body := r.document(src)
	if r.err != nil {
		return nil, r.err
	}
	f := topMapping.read(r, body, s)
	s.nameAt = f["scenario"]
	s.head(r, f, v)
	cases := s.setup(r, f)
	if r.err != nil {
		return nil, r.err
	}
	sc := newScope(v.Metrics, cases)
	s.judgement(r, f, sc, v, cases)
	if r.err != nil {
		return nil, r.err
	}
	switch {
	case s.plan.raw != nil: // each case says what must come of it
	case s.Scripted():
		r.scripted(s, cases, f, v)
	default:
		r.coverage(s, cases, f["expect"])
	}
	if s.Errors != "" {
		r.bounded(s, sc, v.Metrics, cases, f["errors"])
	}
	if r.err != nil {
		return nil, r.err
	}
	timed := longest(cases[0].Load) > 0
	implicit, err := sc.implicitly(s.Errors != "", timed, s.Scripted())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	s.Expect = append(s.Expect, implicit...)
	return s, nil
}

// head reads what a target must be.
func (s *Scenario) head(r *reader, f map[string]ast.Node, v Vocabulary) {
	if n, ok := f["needs"]; ok {
		s.Needs = r.words(n, "needs")
		for i, need := range s.Needs {
			if v.Can != nil && !slices.Contains(v.Can, need) {
				r.fail(n.(*ast.SequenceNode).Values[i], "no target has %q: %s", need, instead(need, v.Can))
			}
		}
	}
	if n, ok := f["versions"]; ok {
		s.Versions = make(map[string]string)
		for _, e := range r.entries(n, "versions") {
			r.target(e.key, e.name, v)
			s.Versions[e.name] = convert(r, e.value, "versions: "+e.name, constraintShape.read)
		}
	}
}

// target checks the name of a product.
func (r *reader) target(n ast.Node, name string, v Vocabulary) {
	if v.Targets != nil && !slices.Contains(v.Targets, name) {
		r.fail(n, "unknown target %q: %s", name, instead(name, v.Targets))
	}
}

// setup reads what is run, fills every cell once to check it, and gives the cases.
func (s *Scenario) setup(r *reader, f map[string]ast.Node) []Case {
	if n, ok := f["matrix"]; ok {
		r.matrix(n)
	}
	var raw []RawCase
	if n, ok := f["raw"]; ok {
		raw = r.rawCases(n, f)
	}
	s.Axes = r.axes
	s.plan = plan{raw: raw, rawCases: f["raw"], reader: r, proxy: f["proxy"], haproxyCfg: f["haproxy-cfg"], servers: f["servers"], load: f["load"], script: f["script"], clients: f["clients"]}
	if n, ok := f["exclude"]; ok {
		s.plan.exclude = r.exclude(n)
	}
	if r.err != nil {
		return nil
	}
	var cases []Case
	used := make(map[string]bool)
	for _, cell := range cells(s.Axes, s.plan.exclude) {
		c, names, err := s.fill(cell, Options{})
		if err != nil {
			r.err = err.(*Error)
			return nil
		}
		for name := range names {
			used[name] = true
		}
		cases = append(cases, c)
	}
	if len(cases) == 0 {
		r.fail(f["exclude"], "exclude leaves no cell")
		return nil
	}
	if n, ok := f["matrix"]; ok {
		r.useful(used, n)
	}
	return cases
}

// judgement reads what must hold, and what is shown.
func (s *Scenario) judgement(r *reader, f map[string]ast.Node, sc *scope, v Vocabulary, cases []Case) {
	if n, ok := f["matrix"]; ok {
		for i, e := range r.entries(n, "matrix") {
			if err := sc.axis(s.Axes[i], cases); err != nil {
				r.fail(e.key, "%v", err)
				return
			}
		}
	}
	if n, ok := f["let"]; ok {
		s.Let = r.lets(n, sc)
	}
	s.plan.conditions = r.conditions(f["script"], sc)
	if n, ok := f["expect"]; ok {
		s.Expect = r.expectations(n, "expect", sc)
	}
	if n, ok := f["optimal"]; ok {
		s.Optimal = r.expectations(n, "optimal", sc)
	}
	if n, ok := f["plot"]; ok {
		s.Plots = r.plots(n, v.Metrics)
	}
	if n, ok := f["note"]; ok {
		s.Note = r.words(n, "note")
		for i, m := range s.Note {
			if !slices.Contains(v.Metrics, m) {
				r.fail(n.(*ast.SequenceNode).Values[i], "no metric %q to note: %s", m, instead(m, v.Metrics))
			}
		}
	}
}
