package scenarios

import "fmt"

// Error is what is wrong with a file, and where.
type Error struct {
	File         string
	Line, Column int // from 1, in characters
	Msg          string
	Excerpt      string // the line with a caret under the column
}

// Error gives file:line:column: message, and the excerpt below it.
func (e *Error) Error() string {
	s := fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Msg)
	if e.Excerpt != "" {
		s += "\n" + e.Excerpt
	}
	return s
}
