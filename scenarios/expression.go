package scenarios

import (
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// expression reads and compiles the expression that n holds.
func (r *reader) expression(n ast.Node, field string, s *scope, allowed ...string) *program {
	if r.err != nil {
		return nil
	}
	v, ok := plain(n)
	text, isText := v.(string)
	switch name, braces := unquoted(n); {
	case braces:
		r.fail(n, "%s: in an expression an axis is named without braces: %s", field, spoken(name))
		return nil
	case !ok:
		r.fail(n, "%s takes an expression, found %s; %s", field, found(n), quoting)
		return nil
	case !isText:
		text = n.GetToken().Value // 10, 0.5, true: as they were written
	}
	text = strings.TrimSpace(text)
	p, f := s.compile(text, allowed...)
	if f != nil {
		line, column := r.inside(n, text, f.from)
		r.failAt(line, column, "%s: %s", field, f.msg)
		return nil
	}
	return p
}

// inside gives the place of an expression's character in the file: exact where the expression stands in one line without
// escapes, else where it begins.
func (r *reader) inside(n ast.Node, text string, from int) (line, column int) {
	line, column = place(n)
	if line > len(r.lines) {
		return line, column
	}
	rest := []rune(r.lines[line-1])
	rest = rest[min(max(column-1, 0), len(rest)):]
	if i := strings.Index(string(rest), text); i == 0 || i == 1 { // 1: after the quote
		column += i + from
	}
	return line, column
}
