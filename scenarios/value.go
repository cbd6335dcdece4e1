package scenarios

import (
	"fmt"
	"strconv"
)

// show writes a value as it would stand in a file.
func show(v any) string {
	if s, ok := v.(string); ok {
		return strconv.Quote(s)
	}
	return spell(v)
}

// spell writes a value as it is typed in a filter.
func spell(v any) string {
	if f, ok := v.(float64); ok {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}
