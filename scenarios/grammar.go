package scenarios

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
)

// fault is what is wrong with an expression and where in it, in characters from 0.
type fault struct {
	from int
	msg  string
}

// ref is a place where an expression names something that has a value in an environment.
type ref struct {
	name           string // metric, input, axis or let
	server, metric string // link["server"].metric, where name is link
	kind           string // of a member: text or number
	from, to       int    // in characters
}

// operators are those that give a value for every value they take. What is missing here can yield nil (?. ??), takes
// whole numbers only (%), or has no use (** matches | ..).
var operators = []string{"!", "!=", "&&", "*", "+", "-", "/", "<", "<=", "==", ">", ">=", "and", "contains", "endsWith", "in", "not", "not in", "or", "startsWith", "||"}

// maxExpression bounds the length of an expression; the parser recurses for every parenthesis.
const maxExpression = 2000

// grammar checks that an expression uses only what has a defined value, and collects what it names.
type grammar struct {
	text    []rune
	scope   *scope
	allowed []string // aMetric, ...
	refs    []ref
	fault   *fault
}

// read gives an expression's tree and the places where it names something.
func (s *scope) read(text string, allowed []string) (ast.Node, []ref, *fault) {
	if len(text) > maxExpression {
		return nil, nil, &fault{0, fmt.Sprintf("an expression of %d characters; at most %d: name parts of it in let", len(text), maxExpression)}
	}
	c := conf.CreateNew()
	for name := range c.Builtins {
		c.Disabled[name] = true
	}
	tree, err := parser.ParseWithConfig(text, c)
	if err != nil {
		return nil, nil, asFault(err)
	}
	g := &grammar{text: []rune(text), scope: s, allowed: allowed}
	g.check(tree.Node)
	return tree.Node, g.refs, g.fault
}

func asFault(err error) *fault {
	if e := (*file.Error)(nil); errors.As(err, &e) {
		return &fault{e.From, strings.ReplaceAll(e.Message, "token EOF", "end")}
	}
	return &fault{0, err.Error()}
}

func (g *grammar) fail(n ast.Node, format string, args ...any) {
	if g.fault == nil {
		g.fault = &fault{n.Location().From, fmt.Sprintf(format, args...)}
	}
}

func (g *grammar) check(n ast.Node) {
	switch n := n.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.StringNode:
	case *ast.IdentifierNode:
		g.name(n)
	case *ast.UnaryNode:
		if !slices.Contains(operators, n.Operator) {
			g.fail(n, "%s is not part of these expressions: %s", n.Operator, strings.Join(operators, " "))
		}
		g.check(n.Node)
	case *ast.BinaryNode:
		if !slices.Contains(operators, n.Operator) {
			g.fail(n, "%s is not part of these expressions: %s", n.Operator, strings.Join(operators, " "))
		}
		g.check(n.Left)
		g.check(n.Right)
		g.compared(n)
	case *ast.ConditionalNode:
		g.check(n.Cond)
		g.check(n.Exp1)
		g.check(n.Exp2)
	case *ast.ArrayNode:
		for _, e := range n.Nodes {
			g.check(e)
		}
	case *ast.CallNode:
		g.call(n)
	case *ast.MemberNode:
		g.server(n)
	case *ast.NilNode:
		g.fail(n, "nil is not part of these expressions: a name without a value is an error by itself")
	case *ast.MapNode:
		g.fail(n, "braces are not part of these expressions: an axis is named without them: http_reuse")
	default:
		g.fail(n, "this is not part of these expressions; they have names, numbers, texts, %s and the functions %s",
			strings.Join(operators, " "), strings.Join(functionNames(), " "))
	}
}

func (g *grammar) name(n *ast.IdentifierNode) {
	m, known := g.scope.names[n.Value]
	switch {
	case n.Value == link:
		g.fail(n, `write link["be/s1"].requests for a metric of one server`)
	case !known:
		g.fail(n, "%s", g.scope.unknown(n.Value, g.allowed))
	case !slices.Contains(g.allowed, m.what):
		g.fail(n, "%s is %s %s: when sees axes and inputs only, since it chooses cells before anything is measured", n.Value, article(m.what), m.what)
	}
	g.refs = append(g.refs, ref{name: n.Value, from: n.Location().From, to: n.Location().To})
}

func (g *grammar) call(n *ast.CallNode) {
	f, ok := n.Callee.(*ast.IdentifierNode)
	switch {
	case !ok:
		g.fail(n, "only functions can be called: %s", strings.Join(functionNames(), ", "))
	case !slices.Contains(functionNames(), f.Value):
		g.fail(f, "no function %q: %s", f.Value, instead(f.Value, functionNames()))
	}
	for _, a := range n.Arguments {
		g.check(a)
	}
}

// server checks link["backend/server"].metric, the only thing that has members.
func (g *grammar) server(n *ast.MemberNode) {
	const form = `only link["backend/server"].metric has members: write it so, with the server's name in quotes`
	if g.scope.columns {
		g.column(n)
		return
	}
	inner, ok := n.Node.(*ast.MemberNode)
	metric, okMetric := n.Property.(*ast.StringNode)
	if !ok || !okMetric || n.Optional || inner.Optional {
		g.fail(n, form)
		return
	}
	root, okRoot := inner.Node.(*ast.IdentifierNode)
	server, okServer := inner.Property.(*ast.StringNode)
	at := metric.Location()
	if !okRoot || !okServer || root.Value != link || at.From < 1 || at.To > len(g.text) || g.text[at.From-1] != '.' {
		g.fail(n, form)
		return
	}
	switch m := g.scope.names[metric.Value]; {
	case !slices.Contains(g.allowed, aMetric):
		g.fail(root, "link is a metric: when sees axes and inputs only, since it chooses cells before anything is measured")
	case !slices.Contains(g.scope.servers, server.Value):
		g.fail(server, "no server %q: %s", server.Value, instead(server.Value, g.scope.servers))
	case m.what != aMetric:
		g.fail(metric, "%s", g.scope.unknown(metric.Value, []string{aMetric}))
	}
	g.refs = append(g.refs, ref{name: link, server: server.Value, metric: metric.Value, from: root.Location().From, to: at.To})
}

// column checks what a step's condition looks at.
func (g *grammar) column(n *ast.MemberNode) {
	name, kind, f := g.scope.member(n)
	switch {
	case f != nil:
		g.fault = cmp.Or(g.fault, f)
	case name == "":
		g.fail(n, "only these have members: %s", memberExamples)
	default:
		at := n.Property.Location()
		to := at.To
		if at.From > 0 && g.text[at.From-1] != '.' { // ["..."]
			to += 1 + slices.Index(g.text[to:], ']')
		}
		g.refs = append(g.refs, ref{name: name, kind: kind, from: g.begins(n), to: to})
	}
}

// begins is where a member's root stands: what a member's own location says is its dot.
func (g *grammar) begins(n ast.Node) int {
	if m, ok := n.(*ast.MemberNode); ok {
		return g.begins(m.Node)
	}
	return n.Location().From
}

// compared finds an axis that is compared with a text it never has: always false, and mostly a slip of the pen.
func (g *grammar) compared(n *ast.BinaryNode) {
	if !slices.Contains([]string{"==", "!=", "in", "not in"}, n.Operator) {
		return
	}
	name, ok := n.Left.(*ast.IdentifierNode)
	other := n.Right
	if !ok {
		name, ok = n.Right.(*ast.IdentifierNode)
		other = n.Left
	}
	if !ok || g.scope.names[name.Value].what != anAxis {
		return
	}
	texts := []ast.Node{other}
	if list, ok := other.(*ast.ArrayNode); ok {
		texts = list.Nodes
	}
	a := Axis{Values: g.scope.names[name.Value].values}
	for _, t := range texts {
		if s, ok := t.(*ast.StringNode); ok && kindOf(a.Values[0]) == "text" && !slices.Contains(a.Values, any(s.Value)) {
			g.fail(t, "axis %s has no value %q: %s", name.Value, s.Value, instead(s.Value, spellings(a)))
		}
	}
}
