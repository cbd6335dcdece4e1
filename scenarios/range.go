package scenarios

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// IntRange is Min to Max, both included; both 0: none was given.
type IntRange struct{ Min, Max int }

// DurationRange is Min to Max, both included; both 0: none was given.
type DurationRange struct{ Min, Max time.Duration }

// truthShape is true or false.
type truthShape struct{}

func (truthShape) read(v any) (bool, error) {
	b, ok := v.(bool)
	if !ok {
		return false, fmt.Errorf("is true or false, found %s", show(v))
	}
	return b, nil
}

// numberShape is a number above a limit, and at most another one; most 0: there is none.
type numberShape struct{ above, most float64 }

func (s numberShape) read(v any) (float64, error) {
	n, ok := number(v).(float64)
	switch {
	case !ok:
		return 0, fmt.Errorf("takes a number, found %s", show(v))
	case n <= s.above:
		return 0, fmt.Errorf("is more than %s, found %s", spell(s.above), spell(n))
	case s.most > 0 && n > s.most:
		return 0, fmt.Errorf("is at most %s, found %s", spell(s.most), spell(n))
	}
	return n, nil
}

// countsShape is a whole number that is at least 1, or a range of them: 10, 5..15.
type countsShape struct{}

// countsForm is the range.
const countsForm = `^[1-9][0-9]{0,8}\.\.[1-9][0-9]{0,8}$`

var countsLike = regexp.MustCompile(countsForm)

func (countsShape) read(v any) (IntRange, error) {
	if n, ok := v.(int); ok && n >= 1 {
		return IntRange{n, n}, nil
	}
	text, _ := v.(string)
	low, high, _ := strings.Cut(text, "..")
	from, _ := strconv.Atoi(low) // countsForm has nothing that could go wrong here
	to, _ := strconv.Atoi(high)
	if !countsLike.MatchString(text) || to < from {
		return IntRange{}, fmt.Errorf("is a whole number from 1, or a range of them such as 5..15, found %s", show(v))
	}
	return IntRange{from, to}, nil
}

// spansShape is a duration with its unit, or a range of them: 200ms, 190ms..210ms.
type spansShape struct{}

func (spansShape) read(v any) (DurationRange, error) {
	text, _ := v.(string)
	low, high, both := strings.Cut(text, "..")
	if !both {
		high = low
	}
	from, err1 := spanShape{}.read(low)
	to, err2 := spanShape{}.read(high)
	if err1 != nil || err2 != nil || to < from {
		return DurationRange{}, fmt.Errorf("is a duration with its unit, or a range of them such as 190ms..210ms, found %s", show(v))
	}
	return DurationRange{from, to}, nil
}
