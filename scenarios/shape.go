package scenarios

import (
	"fmt"
	"regexp"
	"slices"
	"time"
)

// A shape is what may stand in one place of a file. The reader checks by it, and schema.json, by which editors check and
// complete, is generated from it: so both say the same. A value of a file, of a matrix and of a setting obeys the same shape.
type shape any

// reads is a shape that one value has: read turns a string, int, float64 or bool into what the place means. Its errors
// continue a sentence that begins with the name of the place.
type reads[V any] interface {
	read(v any) (V, error)
}

// textShape is text, in a form where there is one.
type textShape struct {
	form *regexp.Regexp // nil: any
	like string         // the form in words
}

func (t textShape) read(v any) (string, error) {
	s, ok := v.(string)
	switch {
	case !ok:
		return "", fmt.Errorf("takes text, found %s; text that looks like something else stands in quotes", show(v))
	case t.form != nil && !t.form.MatchString(s):
		return "", fmt.Errorf("is %s, found %s", t.like, show(v))
	}
	return s, nil
}

// wordShape is one of a few words. Those in later belong to the language, and this version does not read them yet.
type wordShape struct{ known, later []string }

func (w wordShape) read(v any) (string, error) {
	word, ok := v.(string)
	switch {
	case !ok:
		return "", fmt.Errorf("takes a word, found %s: %s", show(v), instead("", w.known))
	case slices.Contains(w.known, word):
		return word, nil
	case slices.Contains(w.later, word):
		return "", fmt.Errorf("%s is not supported yet: %s", word, instead("", w.known))
	default:
		return "", fmt.Errorf("cannot be %q: %s", word, instead(word, w.known))
	}
}

// wholeShape is a whole number that is at least least.
type wholeShape struct{ least int }

func (w wholeShape) read(v any) (int, error) {
	switch n, ok := v.(int); {
	case !ok:
		return 0, fmt.Errorf("takes a whole number, found %s", show(v))
	case n < w.least:
		return 0, fmt.Errorf("is at least %d, found %d", w.least, n)
	default:
		return n, nil
	}
}

// spanShape is a duration with its unit that is at least least; least is never negative.
type spanShape struct{ least time.Duration }

// spanForm is what [time.ParseDuration] reads, without a sign that makes it negative.
const spanForm = `^\+?(0|(([0-9]+(\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$`

func (s spanShape) read(v any) (time.Duration, error) {
	text, ok := v.(string)
	if !ok {
		return 0, fmt.Errorf("takes a duration with its unit, found %s: write 5s or 200ms", show(v))
	}
	d, err := time.ParseDuration(text)
	switch {
	case err != nil:
		return 0, fmt.Errorf("takes a duration with its unit, found %q: write 5s or 200ms", text)
	case d < s.least || text[0] == '-':
		return 0, fmt.Errorf("is at least %s, found %s", s.least, text)
	default:
		return d, nil
	}
}

// The shapes that need more than the value alone; the reader has a function for each.
type (
	expressionShape struct{}           // see grammar.go
	metricShape     struct{}           // the name of a metric
	anyShape        struct{}           // a string, number or bool, as the values of an axis
	someShape       struct{ of shape } // one, or a list of alternatives
	eitherShape     []shape            // one of several
	listShape       struct {           // a list, never empty
		of       shape
		distinct bool // no element stands there twice
	}
	pairsShape struct { // names of one's own, and what each stands for
		name textShape
		of   shape
		some bool // there is at least one
	}
)
