package main

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The lines that wrk 4.1 prints with --latency. None comes twice, and those that are not optional must come.
var wrkLines = []struct {
	form     *regexp.Regexp
	optional bool
	read     func(w *wrkResult, value []string) error // nil: the line carries nothing we need
}{
	{form: regexp.MustCompile(`^Running \S+ test @ \S+$`)},
	{form: regexp.MustCompile(`^  \d+ threads and \d+ connections$`)},
	{form: regexp.MustCompile(`^  Thread Stats   Avg +Stdev +Max +\+/- Stdev$`)},
	{form: regexp.MustCompile(`^    Latency  .*$`)},
	{form: regexp.MustCompile(`^    Req/Sec  .*$`)},
	{form: regexp.MustCompile(`^  Latency Distribution$`)},
	{form: regexp.MustCompile(`^ +50% .*$`)},
	{form: regexp.MustCompile(`^ +75% .*$`)},
	{form: regexp.MustCompile(`^ +90% .*$`)},
	{form: regexp.MustCompile(`^ +99% +(\S+)$`), read: (*wrkResult).readP99},
	{form: regexp.MustCompile(`^  (\d+) requests in (\S+), \S+ read$`), read: (*wrkResult).readRequests},
	{form: regexp.MustCompile(`^  Socket errors: (connect \d+, read \d+, write \d+, timeout \d+)$`), optional: true, read: (*wrkResult).readErrors},
	{form: regexp.MustCompile(`^  Non-2xx or 3xx responses: (\d+)$`), optional: true, read: (*wrkResult).readNon2xx},
	{form: regexp.MustCompile(`^Requests/sec: +(\d+\.\d\d)$`), read: (*wrkResult).readRate},
	{form: regexp.MustCompile(`^Transfer/sec: +\S+$`)},
}

func (w *wrkResult) readP99(value []string) (err error) {
	w.p99, err = wrkTime(value[0])
	return err
}

func (w *wrkResult) readRequests(value []string) (err error) {
	if w.requests, err = strconv.ParseInt(value[0], 10, 64); err != nil {
		return err
	}
	w.took, err = wrkTime(value[1])
	return err
}

func (w *wrkResult) readErrors(value []string) error {
	w.socketErrors = value[0]
	return nil
}

func (w *wrkResult) readNon2xx(value []string) (err error) {
	w.non2xx, err = strconv.ParseInt(value[0], 10, 64)
	return err
}

func (w *wrkResult) readRate(value []string) (err error) {
	w.requestsPerSecond, err = strconv.ParseFloat(value[0], 64)
	return err
}

// parseWrk reads wrk's output strictly: a line it does not know, one that comes twice and one that is missing are
// errors, since a number taken from the wrong place would look as good as any.
func parseWrk(text string) (wrkResult, error) {
	var w wrkResult
	seen := make([]bool, len(wrkLines))
	body, _ := strings.CutSuffix(text, "\n")
	for n, line := range strings.Split(body, "\n") {
		if err := w.readLine(line, seen); err != nil {
			return wrkResult{}, fmt.Errorf("wrk's output, line %d, %q: %w", n+1, line, err)
		}
	}
	for i, l := range wrkLines {
		if !l.optional && !seen[i] {
			return wrkResult{}, fmt.Errorf("wrk's output has no line %s: %q", l.form, text)
		}
	}
	return w, w.agree()
}

// agree holds wrk's rate against its two other numbers, of which the time is rounded to hundredths.
func (w *wrkResult) agree() error {
	if w.took < time.Second/2 {
		return fmt.Errorf("wrk's output: %d requests in %s: no run is so short", w.requests, w.took)
	}
	if expected := float64(w.requests) / w.took.Seconds(); math.Abs(w.requestsPerSecond-expected) > 0.02*expected {
		return fmt.Errorf("wrk's output: %d requests in %s are not %.2f per second", w.requests, w.took, w.requestsPerSecond)
	}
	return nil
}

func (w *wrkResult) readLine(line string, seen []bool) error {
	for i, l := range wrkLines {
		m := l.form.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		if seen[i] {
			return fmt.Errorf("a second line %s", l.form)
		}
		seen[i] = true
		if l.read == nil {
			return nil
		}
		return l.read(w, m[1:])
	}
	return errors.New("no line that wrk 4.1 prints with --latency")
}

var wrkTimeForm = regexp.MustCompile(`^\d+\.\d\d(?:us|ms|s|m|h)$`)

// wrkTime reads a time as wrk prints it: two digits behind the point, and one unit.
func wrkTime(text string) (time.Duration, error) {
	if !wrkTimeForm.MatchString(text) {
		return 0, fmt.Errorf("%q is no time such as 1.25ms", text)
	}
	return time.ParseDuration(text)
}
