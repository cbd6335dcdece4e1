package scenarios

import (
	"fmt"
	"slices"
	"strings"
)

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

// excerpt shows one line of the file and points at a column of it.
func excerpt(lines []string, line, column int) string {
	if line < 1 || line > len(lines) {
		return ""
	}
	text := lines[line-1]
	var pad strings.Builder
	for i, c := range []rune(text) {
		if i == column-1 {
			break
		}
		if c != '\t' { // a tab stays one, so that the caret stands right however wide it is shown
			c = ' '
		}
		pad.WriteRune(c)
	}
	number := fmt.Sprintf("%4d | ", line)
	return number + text + "\n" + strings.Repeat(" ", len(number)-2) + "| " + pad.String() + "^"
}

// instead says what would have been right in word's place: the nearest of known, and all of them where they are few.
func instead(word string, known []string) string {
	known = slices.Sorted(slices.Values(known))
	best, least := "", 1+max(1, (len(word)+1)/3)
	for _, k := range known {
		if d := distance(strings.ToLower(word), strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	switch all := strings.Join(known, ", "); {
	case len(known) == 0:
		return "there is none"
	case best != "" && len(known) > 12:
		return fmt.Sprintf("did you mean %q?", best)
	case best != "":
		return fmt.Sprintf("did you mean %q? (one of %s)", best, all)
	default:
		return "one of " + all
	}
}

// distance counts the letters to add, drop, change or swap with their neighbour to turn a into b.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 64 || len(y) > 64 { // no name is that long, and the work grows with the product
		return len(x) + len(y)
	}
	before, last := make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := range x {
		row := make([]int, len(y)+1)
		row[0] = i + 1
		for j := range y {
			change := 1
			if x[i] == y[j] {
				change = 0
			}
			row[j+1] = min(last[j+1]+1, row[j]+1, last[j]+change)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	return last[len(y)]
}
