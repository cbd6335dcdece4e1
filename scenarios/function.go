package scenarios

import (
	"errors"
	"fmt"
	"math"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
)

// function is one that expressions may call; all take and give numbers.
type function struct {
	name string
	kind any // its type, for the checker
	call func(a []float64) float64
}

var (
	one  = new(func(float64) float64)
	many = new(func(float64, ...float64) float64)
)

// functions is sorted by name.
var functions = []function{
	{"abs", one, func(a []float64) float64 { return math.Abs(a[0]) }},
	{"ceil", one, func(a []float64) float64 { return math.Ceil(a[0]) }},
	{"floor", one, func(a []float64) float64 { return math.Floor(a[0]) }},
	{"max", many, func(a []float64) float64 {
		for _, v := range a[1:] {
			a[0] = max(a[0], v)
		}
		return a[0]
	}},
	{"min", many, func(a []float64) float64 {
		for _, v := range a[1:] {
			a[0] = min(a[0], v)
		}
		return a[0]
	}},
	{"round", one, func(a []float64) float64 { return math.Round(a[0]) }},
}

func functionNames() (list []string) {
	for _, f := range functions {
		list = append(list, f.name)
	}
	return list
}

// options gives the expression compiler the functions, and takes its own away.
func functionOptions() []expr.Option {
	list := []expr.Option{expr.DisableAllBuiltins(), expr.Patch(divisions{}), expr.Function(divide, func(params ...any) (any, error) {
		a, err := floats(params)
		switch {
		case err != nil:
			return nil, err
		case a[1] == 0:
			return nil, errors.New("division by zero")
		default:
			return a[0] / a[1], nil
		}
	}, new(func(float64, float64) float64))}
	for _, f := range functions {
		list = append(list, expr.Function(f.name, func(params ...any) (any, error) {
			a, err := floats(params)
			if err != nil {
				return nil, err
			}
			return f.call(a), nil
		}, f.kind))
	}
	return list
}

func floats(params []any) ([]float64, error) {
	list := make([]float64, len(params))
	for i, p := range params {
		f, ok := number(p).(float64)
		if !ok {
			return nil, fmt.Errorf("%s is not a number", show(p))
		}
		list[i] = f
	}
	return list, nil
}

// divide takes the place of /. The expression language gives an infinity for a division by zero, and every count is at
// most an infinity: a proxy that answered nothing would pass.
const divide = "divide"

type divisions struct{}

// Visit replaces a division by a call of divide.
func (divisions) Visit(node *ast.Node) {
	if b, ok := (*node).(*ast.BinaryNode); ok && b.Operator == "/" {
		ast.Patch(node, &ast.CallNode{Callee: &ast.IdentifierNode{Value: divide}, Arguments: []ast.Node{b.Left, b.Right}})
	}
}
