package verdict

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/reuselab/reuselab/reports/measure"
)

// otherInputs says in which input the repetitions differ from the baseline's so that their counts mean something else; empty
// where they do not. How long the load lasts and how many requests it plans are allowed to differ, and so is the purge delay where
// it follows the duration: all of these only change the number of requests.
func otherInputs(baseline map[string]any, repetitions []measure.Record) string {
	for _, r := range repetitions {
		for _, name := range slices.Sorted(maps.Keys(both(baseline, r.Inputs))) {
			_, ticks := baseline["purge_ticks"]
			if name == "duration_s" || name == "requests_planned" || name == "pool_purge_delay_s" && ticks {
				continue
			}
			if was, is := input(baseline, name), input(r.Inputs, name); was != is {
				return fmt.Sprintf("%s is %s, in the baseline %s", name, is, was)
			}
		}
	}
	return ""
}

func both(a, b map[string]any) map[string]any {
	all := maps.Clone(a)
	if all == nil {
		return b
	}
	maps.Copy(all, b)
	return all
}

func input(inputs map[string]any, name string) string {
	v, ok := inputs[name]
	if !ok {
		return "not given"
	}
	return fmt.Sprint(v)
}

// differences says what else makes two runs unlike: it forbids no comparison, but who reads a change must know of it.
func differences(baseline, records []measure.Record) []string {
	var notes []string
	for _, d := range []struct {
		what string
		of   func(measure.Record) string
		so   string
	}{
		{"connects", func(r measure.Record) string { return connectsSource[r.Sources["connects"]] },
			"; the accepts miss what no server accepted, and are not checked against the kernel"},
		{"the proxy's host", proxyHost, ""},
	} {
		was, is := distinct(baseline, d.of), distinct(records, d.of)
		if was != "" && is != "" && was != is {
			notes = append(notes, fmt.Sprintf("%s: in the baseline %s, here %s%s", d.what, was, is, d.so))
		}
	}
	return notes
}

// connectsSource says in words what a record says in one.
var connectsSource = map[string]string{"accepts": "the servers' accepts", "kernel": "the kernel's count"}

func proxyHost(r measure.Record) string {
	for _, h := range r.Hosts {
		if h.Role == "proxy" {
			return h.Host
		}
	}
	return ""
}

// distinct lists what the records have, sorted.
func distinct(records []measure.Record, of func(measure.Record) string) string {
	seen := map[string]bool{}
	for _, r := range records {
		if text := of(r); text != "" {
			seen[text] = true
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(seen)), " and ")
}
