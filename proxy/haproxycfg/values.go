package haproxycfg

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
)

// largest is the largest number that HAProxy keeps as it is.
const largest = 1<<31 - 1

// number reads a decimal number between two bounds. HAProxy takes "5x" for 5 in most places (measured); here it is an error.
func (r *reader) number(w word, least, most int) (int, bool) {
	n, err := strconv.Atoi(w.text)
	switch {
	case errors.Is(err, strconv.ErrSyntax) || strings.HasPrefix(w.text, "+"):
		r.errorAt(w, "%s is no whole number, which %s needs", quoted(w.text), quoted(r.keyword.text))
	case err != nil || n < least || n > most:
		r.errorAt(w, "%s is out of range: %s takes %d to %d", quoted(w.text), quoted(r.keyword.text), least, most)
	default:
		return n, true
	}
	return 0, false
}

// longestTime is the longest time that HAProxy takes, 24.8 days.
const longestTime = largest * time.Millisecond

var timeUnits = map[string]time.Duration{
	"us": time.Microsecond, "ms": time.Millisecond, "s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour,
}

// duration reads a time (manual 2.5): "these values are generally expressed in milliseconds (unless explicitly stated
// otherwise) but may be expressed in any other unit by suffixing the unit", and 2.6: both "require integers". What is shorter than a millisecond is rounded up to one (measured).
func (r *reader) duration(w word) (time.Duration, bool) {
	d, ok := r.durationIn(w, time.Millisecond, "500ms", "milliseconds")
	return (d + time.Millisecond - 1).Truncate(time.Millisecond), ok
}

// durationIn reads a time that is in a unit if it names none.
func (r *reader) durationIn(w word, usual time.Duration, example, units string) (time.Duration, bool) {
	digits := len(w.text) - len(strings.TrimLeft(w.text, "0123456789"))
	unit, known := timeUnits[w.text[digits:]]
	if digits == len(w.text) {
		unit, known = usual, true
	}
	if digits == 0 || !known {
		r.errorAt(w, "%s is no time: write a whole number and us, ms, s, m, h or d, as in %s; without unit it is %s", quoted(w.text), example, units)
		return 0, false
	}
	n, err := strconv.ParseInt(w.text[:digits], 10, 64)
	if err != nil || n > int64(longestTime/unit) {
		r.errorAt(w, "%s is too long: the longest time is %dms, about 24.8 days", quoted(w.text), largest)
		return 0, false
	}
	return time.Duration(n) * unit, true
}

// seconds reads a time whose unit is the second where none is given, rounded up to whole seconds.
func (r *reader) seconds(w word) (time.Duration, bool) {
	d, ok := r.durationIn(w, time.Second, "30s", "seconds")
	return (d + time.Second - 1).Truncate(time.Second), ok
}

// choice reads one of some words.
func (r *reader) choice(w word, words ...string) bool {
	if slices.Contains(words, w.text) {
		return true
	}
	r.errorAt(w, "%s takes %s, not %s%s", quoted(r.keyword.text), oneOf(words), quoted(w.text), didYouMean(w.text, words...))
	return false
}

// oneOf lists words: "a, b or c".
func oneOf(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
