package scenarios

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// maxCells bounds a matrix: at five seconds a cell this is half a day.
const maxCells = 10_000

// matrix reads the axes in the file's order.
func (r *reader) matrix(n ast.Node) {
	r.values = make(map[string][]ast.Node)
	cells := 1
	for _, e := range r.entries(n, "matrix") {
		if _, err := nameShape.read(e.name); err != nil {
			r.fail(e.key, "matrix: a name %v", err)
		}
		a := Axis{Name: e.name}
		for _, v := range r.list(e.value, "axis "+e.name) {
			value, _ := r.scalar(v, "a value of axis "+e.name)
			switch {
			case r.err != nil:
				return
			case slices.ContainsFunc(a.Values, func(o any) bool { return number(o) == number(value) }): // 1 and 1.0 are one cell
				r.fail(v, "axis %s has the value %s twice", e.name, show(value))
			case len(a.Values) > 0 && kindOf(a.Values[0]) != kindOf(value):
				r.fail(v, "axis %s mixes kinds: %s is a %s, %s is a %s", e.name, show(a.Values[0]), kindOf(a.Values[0]), show(value), kindOf(value))
			}
			a.Values = append(a.Values, value)
			r.values[e.name] = append(r.values[e.name], v)
		}
		if cells *= max(1, len(a.Values)); cells > maxCells {
			r.fail(e.key, "with axis %s the matrix has %d cells; at most %d", e.name, cells, maxCells)
		}
		r.axes = append(r.axes, a)
		if r.err != nil {
			return
		}
	}
}

// exclude reads which cells are left out: those that match an element in all that it says.
func (r *reader) exclude(n ast.Node) (list []map[string][]any) {
	for _, v := range r.list(n, "exclude") {
		cut := r.some(v, "an element of exclude", r.axes)
		if r.err == nil && len(cut) == 0 {
			r.fail(v, "this excludes every cell: name an axis and its value")
		}
		list = append(list, cut)
	}
	return list
}

// some reads a part of a matrix: some axes, each with one value or a list of alternatives.
func (r *reader) some(n ast.Node, what string, axes []Axis) map[string][]any {
	part := make(map[string][]any)
	for _, e := range r.entries(n, what) {
		nodes := []ast.Node{e.value}
		if s, ok := e.value.(*ast.SequenceNode); ok && len(s.Values) > 0 {
			nodes = s.Values
		}
		i := slices.IndexFunc(axes, func(a Axis) bool { return a.Name == e.name })
		if i < 0 {
			r.fail(e.key, "no axis %q in matrix: %s", e.name, instead(e.name, names(axes)))
			return nil
		}
		for _, n := range nodes {
			value, _ := r.scalar(n, what+": "+e.name)
			if r.err == nil && !slices.Contains(axes[i].Values, value) {
				r.fail(n, "axis %s has no value %s: %s", e.name, show(value), instead(spell(value), spellings(axes[i])))
			}
			part[e.name] = append(part[e.name], value)
		}
	}
	return part
}

// cells gives every combination of the axes' values that exclude leaves, the last axis fastest.
func cells(axes []Axis, exclude []map[string][]any) []map[string]any {
	list := []map[string]any{{}}
	for _, a := range axes {
		var longer []map[string]any
		for _, c := range list {
			for _, v := range a.Values {
				next := map[string]any{a.Name: v}
				for name, value := range c {
					next[name] = value
				}
				longer = append(longer, next)
			}
		}
		list = longer
	}
	return slices.DeleteFunc(list, func(cell map[string]any) bool {
		return slices.ContainsFunc(exclude, func(cut map[string][]any) bool { return holds(cut, cell) })
	})
}

// holds reports whether a cell is in a part of the matrix.
func holds(part map[string][]any, cell map[string]any) bool {
	for name, values := range part {
		if !slices.ContainsFunc(values, func(v any) bool { return number(v) == number(cell[name]) }) {
			return false
		}
	}
	return true
}

// describe names a cell in the axes' order: "server-proto=h2 http-reuse=always".
func describe(axes []Axis, cell map[string]any) string {
	var parts []string
	for _, a := range axes {
		parts = append(parts, fmt.Sprintf("%s=%s", a.Name, spell(cell[a.Name])))
	}
	if len(parts) == 0 {
		return "the only cell"
	}
	return strings.Join(parts, " ")
}

func names(axes []Axis) (list []string) {
	for _, a := range axes {
		list = append(list, a.Name)
	}
	return list
}

func spellings(a Axis) (list []string) {
	for _, v := range a.Values {
		list = append(list, spell(v))
	}
	return list
}

// kindOf says what an expression sees of a value: string, bool or number.
func kindOf(v any) string {
	switch reflect.ValueOf(v).Kind() {
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "bool"
	default:
		return "number"
	}
}
