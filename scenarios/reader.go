package scenarios

import (
	"fmt"
	"slices"

	"github.com/goccy/go-yaml/ast"
)

// reader walks the YAML tree of one file. Its first complaint sticks, and everything read after it is zero, so the code
// that reads a file can say what it reads and leave the question whether it went well to the end.
type reader struct {
	file  string
	lines []string
	err   *Error

	axes   []Axis
	values map[string][]ast.Node // where each axis value stands
	cell   map[string]any        // what placeholders are filled with; nil where they are not allowed
	used   map[string]bool       // axes that a placeholder named
}

// at returns a reader of the same file with no complaint yet and other values for the placeholders.
func (r *reader) at(cell map[string]any) *reader {
	return &reader{file: r.file, lines: r.lines, axes: r.axes, values: r.values, cell: cell, used: make(map[string]bool)}
}

// fail complains about the place of n.
func (r *reader) fail(n ast.Node, format string, args ...any) {
	line, column := place(n)
	r.failAt(line, column, format, args...)
}

func (r *reader) failAt(line, column int, format string, args ...any) {
	if r.err != nil {
		return
	}
	line, column = max(line, 1), max(column, 1)
	r.err = &Error{r.file, line, column, fmt.Sprintf(format, args...), excerpt(r.lines, line, column)}
}

// place gives where n begins. The token of a mapping is its first colon or its brace; what a reader of the file looks
// for is the first key or the brace.
func place(n ast.Node) (line, column int) {
	switch n := n.(type) {
	case nil:
		return 1, 1
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return place(n.Values[0].Key)
		}
	case *ast.MappingValueNode:
		return place(n.Key)
	}
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line, t.Position.Column
	}
	return 1, 1
}

// entry is one key of a mapping and what it maps to.
type entry struct {
	name  string
	key   ast.Node
	value ast.Node
}

// entries gives a mapping's entries in their order; that no name stands twice was seen when the YAML was read. what names
// the mapping in complaints.
func (r *reader) entries(n ast.Node, what string) []entry {
	if r.err != nil {
		return nil
	}
	var values []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		r.fail(n, "%s is a mapping of names to values, found %s", what, found(n))
		return nil
	}
	list := make([]entry, 0, len(values))
	for _, v := range values {
		key, ok := v.Key.(*ast.StringNode)
		if !ok {
			r.fail(v.Key, "%s: a key is a plain name, found %s", what, found(v.Key))
			return nil
		}
		list = append(list, entry{key.Value, v.Key, v.Value})
	}
	return list
}

// fields gives a mapping's values by name and complains about a name that is not known. later are names that the
// language has and this version does not read yet.
func (r *reader) fields(n ast.Node, what string, known, later []string) map[string]ast.Node {
	fields := make(map[string]ast.Node)
	for _, e := range r.entries(n, what) {
		switch _, missing := e.value.(*ast.NullNode); {
		case slices.Contains(later, e.name):
			r.fail(e.key, "%s: %s is not supported yet", what, e.name)
		case !slices.Contains(known, e.name) && missing: // {because: one, two} is what YAML calls two keys
			r.fail(e.key, "unknown field %q in %s: %s; if it belongs to the text before it: %s", e.name, what, instead(e.name, known), quoting)
		case !slices.Contains(known, e.name):
			r.fail(e.key, "unknown field %q in %s: %s", e.name, what, instead(e.name, known))
		case missing:
			r.fail(e.key, "%s: %s has no value", what, e.name)
		}
		fields[e.name] = e.value
	}
	if r.err != nil {
		return nil
	}
	return fields
}

// list gives the elements of a sequence.
func (r *reader) list(n ast.Node, what string) []ast.Node {
	if r.err != nil {
		return nil
	}
	s, ok := n.(*ast.SequenceNode)
	switch {
	case !ok:
		r.fail(n, "%s is a list: [...], found %s", what, found(n))
		return nil
	case len(s.Values) == 0:
		r.fail(n, "%s is an empty list: give one element, or leave %s out", what, what)
		return nil
	}
	return s.Values
}

// words gives a list of texts without repetition.
func (r *reader) words(n ast.Node, what string) []string {
	var words []string
	for _, v := range r.list(n, what) {
		word := r.text(v, "an element of "+what)
		if slices.Contains(words, word) {
			r.fail(v, "%q stands twice in %s", word, what)
		}
		words = append(words, word)
	}
	if r.err != nil {
		return nil
	}
	return words
}
