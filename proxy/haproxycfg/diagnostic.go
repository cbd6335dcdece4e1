package haproxycfg

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Pos is a place in a file. Line and Column count from 1; columns are bytes.
type Pos struct {
	File         string
	Line, Column int
}

// String gives "file:line:column".
func (p Pos) String() string {
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Diagnostic is one complaint; its text, of one line, says what was wrong and what would be right.
type Diagnostic struct {
	Pos  Pos
	Text string
}

// String gives "file:line:column: text".
func (d Diagnostic) String() string {
	return d.Pos.String() + ": " + d.Text
}

// Diagnostics are all errors of a file, in order of position. It is what Parse returns as its error, never empty then.
type Diagnostics []Diagnostic

// Error gives one line for each.
func (ds Diagnostics) Error() string {
	lines := make([]string, len(ds))
	for i, d := range ds {
		lines[i] = d.String()
	}
	return strings.Join(lines, "\n")
}

// inOrder sorts by position, given the order of the files; complaints about the same place keep their order.
func inOrder(ds []Diagnostic, files []string) []Diagnostic {
	slices.SortStableFunc(ds, func(a, b Diagnostic) int {
		return cmp.Or(cmp.Compare(slices.Index(files, a.Pos.File), slices.Index(files, b.Pos.File)), cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Column, b.Pos.Column))
	})
	return ds
}

// quoted shows text from the file in a complaint, without letting it break the line.
func quoted(text string) string {
	inner := strconv.Quote(text)
	return "'" + strings.ReplaceAll(inner[1:len(inner)-1], `\"`, `"`) + "'"
}
