package scenarios

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// The values of a file, of a matrix and of a setting obey the same rules; these turn a string, int, float64 or bool into
// what a field means. Their errors continue a sentence that begins with the field's name.

func whole(v any, least int) (int, error) {
	switch n, ok := v.(int); {
	case !ok:
		return 0, fmt.Errorf("takes a whole number, found %s", show(v))
	case n < least:
		return 0, fmt.Errorf("is at least %d, found %d", least, n)
	default:
		return n, nil
	}
}

func oneOf(v any, known, later []string) (string, error) {
	word, ok := v.(string)
	switch {
	case !ok:
		return "", fmt.Errorf("takes a word, found %s: %s", show(v), instead("", known))
	case slices.Contains(known, word):
		return word, nil
	case slices.Contains(later, word):
		return "", fmt.Errorf("%s is not supported yet: %s", word, instead("", known))
	default:
		return "", fmt.Errorf("cannot be %q: %s", word, instead(word, known))
	}
}

func span(v any, least time.Duration) (time.Duration, error) {
	text, ok := v.(string)
	if !ok {
		return 0, fmt.Errorf("takes a duration with its unit, found %s: write 5s or 200ms", show(v))
	}
	d, err := time.ParseDuration(text)
	switch {
	case err != nil:
		return 0, fmt.Errorf("takes a duration with its unit, found %q: write 5s or 200ms", text)
	case d < least:
		return 0, fmt.Errorf("is at least %s, found %s", least, text)
	default:
		return d, nil
	}
}

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
