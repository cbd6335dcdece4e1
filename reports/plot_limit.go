package reports

import (
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"

	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/reports/verdict"
)

// limit is the most of a metric that the scenario allows, as the median of what it allowed each repetition, as a bar is the median of what
// they did: where as many connections as requests are allowed, some repetition had more requests. 0 where there is none.
func (w *Row) limit(metric string) float64 {
	var limits []float64
	for _, rep := range w.Repetitions {
		if l := limit(rep.Verdict, metric); l > 0 {
			limits = append(limits, l)
		}
	}
	return measure.Summarise(limits).Median
}

// limit is the most of a metric that the scenario allows in a cell: the least of the bounds from above in expectations of the form
// `connects <= 2*users + slack`. 0 where there is none.
func limit(v verdict.Verdict, metric string) float64 {
	var least float64
	for _, f := range v.Findings {
		if f.Kind != verdict.Expected || f.Problem != "" || !strings.HasPrefix(f.Expression, metric) {
			continue
		}
		if bound, ok := upperBound(f, metric); ok && (least == 0 || bound < least) {
			least = bound
		}
	}
	return least
}

// upperBound reads the right side of a finding; false where it is of another form.
func upperBound(f verdict.Finding, metric string) (float64, bool) {
	asked, numbers := comparison(f.Expression), comparison(f.Numbers())
	if asked == nil || numbers == nil {
		return 0, false
	}
	if name, ok := asked.Left.(*ast.IdentifierNode); !ok || name.Value != metric {
		return 0, false
	}
	return arithmetic(numbers.Right)
}

func comparison(text string) *ast.BinaryNode {
	tree, err := parser.Parse(text)
	if err != nil {
		return nil
	}
	b, ok := tree.Node.(*ast.BinaryNode)
	if !ok || b.Operator != "<=" && b.Operator != "==" {
		return nil
	}
	return b
}

// arithmetic works out numbers, of which nothing but numbers and their signs is left.
func arithmetic(n ast.Node) (float64, bool) {
	switch n := n.(type) {
	case *ast.IntegerNode:
		return float64(n.Value), true
	case *ast.FloatNode:
		return n.Value, true
	case *ast.BinaryNode:
		a, ok := arithmetic(n.Left)
		b, also := arithmetic(n.Right)
		if !ok || !also {
			return 0, false
		}
		switch n.Operator {
		case "+":
			return a + b, true
		case "-":
			return a - b, true
		case "*":
			return a * b, true
		case "/":
			return a / b, b != 0
		}
	}
	return 0, false
}
