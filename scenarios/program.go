package scenarios

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"
)

// program is one expression, ready to run.
type program struct {
	text    string
	refs    []ref
	reaches []string // every name it depends on, through let too
	kind    string   // what it gives: text, bool, number
	tree    ast.Node
	code    *vm.Program
}

// zeroOf gives a value of each kind.
var zeroOf = map[string]any{"text": "", "bool": false, "number": 0.0}

// compile reads an expression that may name what is allowed.
func (s *scope) compile(text string, allowed ...string) (*program, *fault) {
	tree, refs, f := s.read(text, allowed)
	if f != nil {
		return nil, f
	}
	types := map[string]any{link: map[string]map[string]float64{}}
	for _, r := range refs { // which are all known here: the expression has been read
		if m, ok := s.names[r.name]; ok {
			types[r.name] = zeroOf[m.kind]
		}
	}
	options := append(functionOptions(), expr.Env(types))
	if s.columns {
		for _, r := range refs {
			if r.kind != "" {
				types[r.name] = zeroOf[r.kind]
			}
		}
		options = append(options, expr.Patch(stepMembers{s}))
	}
	code, err := expr.Compile(text, options...)
	if err != nil {
		return nil, asFault(err)
	}
	p := &program{text: text, refs: refs, tree: tree, code: code}
	for _, r := range refs {
		p.reaches = append(p.reaches, r.name)
		if l := s.names[r.name].let; l != nil {
			p.reaches = append(p.reaches, l.reaches...)
		}
	}
	switch t := code.Node().Type(); {
	case t == nil:
		return nil, &fault{0, "this gives no value of one kind"}
	case t.Kind() == reflect.Int || t.Kind() == reflect.Float64:
		p.kind = "number"
	case t.Kind() == reflect.Bool:
		p.kind = "bool"
	case t.Kind() == reflect.String:
		p.kind = "text"
	default:
		return nil, &fault{0, "this gives no value of one kind: a text, a number, or true and false"}
	}
	return p, nil
}

// measured says whether the expression depends on anything that is measured.
func (p *program) measured(s *scope) bool {
	return slices.ContainsFunc(p.reaches, func(name string) bool { return name == link || s.names[name].what == aMetric })
}

// run evaluates the program. The expression language takes an absent name for nil and goes on (nil != 3 is true to it),
// so every name is looked up first.
func (p *program) run(env Env) (any, error) {
	for _, r := range p.refs {
		if _, err := env.value(r); err != nil {
			return nil, err
		}
	}
	v, err := vm.Run(p.code, map[string]any(env))
	if err != nil {
		return nil, fmt.Errorf("%s", asFault(err).msg)
	}
	return v, nil
}

// legible rounds a number that people read: what a computation leaves behind the fourth place says nothing of connections.
func legible(v any) any {
	if f, ok := v.(float64); ok && math.Abs(f) >= 1 {
		return math.Round(f*1e4) / 1e4
	}
	return v
}

// filled writes the expression with the values of its names in their place.
func (p *program) filled(env Env) string {
	text, done := []rune(p.text), 0
	var b strings.Builder
	for _, r := range slices.SortedFunc(slices.Values(p.refs), func(a, b ref) int { return a.from - b.from }) {
		b.WriteString(string(text[done:r.from]))
		if v, err := env.value(r); err == nil {
			b.WriteString(show(legible(v)))
		} else {
			b.WriteString("?")
		}
		done = r.to
	}
	return b.String() + string(text[done:])
}
