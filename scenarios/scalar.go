package scenarios

import (
	"math"
	"regexp"

	"github.com/goccy/go-yaml/ast"
)

// A placeholder is a whole value and takes the type of the axis value that fills it: "{http-reuse}".
var (
	placeholder = regexp.MustCompile(`^\{([^{}]*)\}$`)
	partly      = regexp.MustCompile(`\{[a-z][a-z0-9_-]*\}`)
)

// scalar gives the string, int, float64 or bool that n holds, or the axis value that its placeholder stands for. field
// names the place in complaints. The node returned is where the value was written: in the matrix, for a placeholder.
func (r *reader) scalar(n ast.Node, field string) (any, ast.Node) {
	if r.err != nil {
		return nil, n
	}
	v, ok := plain(n)
	if !ok {
		if name, is := unquoted(n); is {
			r.fail(n, "%s: a placeholder stands in quotes: \"{%s}\"", field, name)
		} else {
			r.fail(n, "%s takes one value, found %s", field, found(n))
		}
		return nil, n
	}
	text, isText := v.(string)
	if r.cell == nil || !isText {
		return v, n
	}
	if m := placeholder.FindStringSubmatch(text); m != nil {
		return r.fill(n, field, m[1])
	}
	if part := partly.FindString(text); part != "" {
		r.fail(n, "%s: a placeholder is a whole value: write \"%s\" alone, and give the axis the complete values", field, part)
	}
	return v, n
}

// fill looks up what stands for {name} in this cell.
func (r *reader) fill(n ast.Node, field, name string) (any, ast.Node) {
	for _, a := range r.axes {
		if a.Name != name {
			continue
		}
		r.used[name] = true
		v := r.cell[name]
		for i := range a.Values {
			if a.Values[i] == v {
				return v, r.values[name][i]
			}
		}
		return v, n
	}
	var names []string
	for _, a := range r.axes {
		names = append(names, a.Name)
	}
	r.fail(n, "%s: no axis %q in matrix: %s", field, name, instead(name, names))
	return nil, n
}

// text reads a string.
func (r *reader) text(n ast.Node, field string) string {
	return convert(r, n, field, textShape{}.read)
}

// convert reads one value and makes of it what the field means.
func convert[T any](r *reader, n ast.Node, field string, to func(any) (T, error)) T {
	var zero T
	v, where := r.scalar(n, field)
	if r.err != nil {
		return zero
	}
	t, err := to(v)
	if err != nil {
		r.fail(where, "%s %v", field, err)
		return zero
	}
	return t
}

// plain gives the value of a scalar; false for everything else, for null, infinities and numbers beyond an int.
func plain(n ast.Node) (any, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.BoolNode:
		return n.Value, true
	case *ast.FloatNode:
		return n.Value, !math.IsInf(n.Value, 0) && !math.IsNaN(n.Value)
	case *ast.IntegerNode:
		switch v := n.Value.(type) {
		case int64:
			return int(v), int64(int(v)) == v
		case uint64:
			return int(v), v <= math.MaxInt
		}
	}
	return nil, false
}

// unquoted recognises what YAML makes of {axis} without quotes: a mapping with one name and no value.
func unquoted(n ast.Node) (string, bool) {
	m, ok := n.(*ast.MappingNode)
	if !ok || !m.IsFlowStyle || len(m.Values) != 1 {
		return "", false
	}
	key, isText := m.Values[0].Key.(*ast.StringNode)
	if _, isNull := m.Values[0].Value.(*ast.NullNode); !isText || !isNull {
		return "", false
	}
	return key.Value, true
}

// found says in a few words what a node is.
func found(n ast.Node) string {
	if v, ok := plain(n); ok {
		return show(v)
	}
	switch n := n.(type) {
	case nil, *ast.NullNode:
		return "nothing"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a mapping"
	case *ast.SequenceNode:
		return "a list"
	case *ast.IntegerNode:
		return "a number that is too large"
	case *ast.AnchorNode, *ast.AliasNode:
		return "an anchor or alias, which scenario files do without"
	case *ast.TagNode:
		return "a tag (text that begins with ! stands in quotes)"
	default:
		return n.Type().String()
	}
}
