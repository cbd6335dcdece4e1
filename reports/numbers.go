package reports

import (
	"math"
	"strconv"
	"strings"

	"github.com/reuselab/reuselab/reports/measure"
)

// absent stands where nothing was measured.
const absent = "-"

// cell shows a sample: its median, and below it its range where the values differ. A long range takes two lines, since
// columns must stay narrow.
func cell(metrics map[string]measure.Sample, name string) []string {
	s, ok := metrics[name]
	if !ok || s.N == 0 {
		return []string{absent}
	}
	lines := []string{metricText(name, s.Median)}
	low, high := metricText(name, s.Min), metricText(name, s.Max)
	switch {
	case low == high:
		return lines
	case len(low)+len(high) <= 7:
		return append(lines, low+".."+high)
	}
	return append(lines, low+"..", high)
}

// metricText shows one value with as many digits as it can bear.
func metricText(name string, v float64) string {
	m, known := measure.Find(name)
	switch {
	case known && m.Unit == "ratio":
		// Down, never up: 0.99999 shown as 1.0000 would claim that nothing was ever opened.
		return strconv.FormatFloat(math.Floor(v*10000)/10000, 'f', 4, 64)
	case known && !m.Exact && v < 1:
		return strconv.FormatFloat(v, 'g', 2, 64)
	case known && !m.Exact && v < 100:
		return strconv.FormatFloat(v, 'f', 1, 64)
	case known && !m.Exact:
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	if v >= 100 {
		v = math.Round(v) // half a count, the median of an even number of repetitions, shows only where it matters
	}
	return plainNumber(v)
}

// plainNumber shows counts without exponent and other numbers with at most two digits after the point.
func plainNumber(v float64) string {
	if v == math.Trunc(v) {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', max(3, len(strconv.Itoa(int(math.Abs(v))))+2), 64)
}

// spoken shows a count in a sentence: 120,000.
func spoken(v float64) string {
	if v < 100 {
		return plainNumber(v)
	}
	return grouped(strconv.FormatFloat(math.Round(v), 'f', 0, 64))
}

// grouped puts commas between the thousands of a number's text.
func grouped(text string) string {
	end := strings.IndexByte(text, '.')
	if end < 0 {
		end = len(text)
	}
	for i := end - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// number reads a number of env, which is an int or a float64.
func number(v any) (float64, bool) {
	switch v := v.(type) {
	case int:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}
