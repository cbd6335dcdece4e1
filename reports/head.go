package reports

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/reuselab/reuselab/reports/measure"
)

// head says what a number of this report was measured on: without it no two reports can be laid side by side.
func head(records []measure.Record) []Line {
	env := func(key string) string { return everyRun(records, key) }
	var lines []Line
	add := func(label string, parts ...string) {
		parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
		if len(parts) > 0 {
			lines = append(lines, Line{label, strings.Join(parts, "; ")})
		}
	}
	add("run", distinct(records, func(r measure.Record) string {
		return r.Run + ", started " + firstOf(records, r.Run).Started.UTC().Format("2006-01-02 15:04:05 UTC")
	}))
	add("machine", env(measure.EnvCPUModel), suffixed(env(measure.EnvCPUs), " CPUs"), env(measure.EnvKernel),
		prefixed("load average before ", env(measure.EnvLoadAverage)))
	add("lab", env(measure.EnvReuselab), env(measure.EnvGo))
	add("targets", distinct(records, func(r measure.Record) string { return targetText(r.Target) }))
	add("hosts", distinct(records, hostsText))
	add("cells", cellsText(records))
	for _, key := range otherKeys(records) {
		add(key, env(key))
	}
	return lines
}

func targetText(t measure.Target) string {
	text := t.Name
	if t.Label != "" && t.Label != t.Name {
		text = t.Label + ": " + t.Name
	}
	if t.Version != "" {
		text += " " + t.Version
	}
	return text
}

func hostsText(r measure.Record) string {
	var parts []string
	for _, h := range r.Hosts {
		parts = append(parts, h.Role+" on "+h.Host)
	}
	return strings.Join(parts, ", ")
}

func cellsText(records []measure.Record) string {
	var durations []float64
	repetitions := 1
	for _, r := range records {
		if r.Outcome == measure.Measured {
			durations = append(durations, r.DurationS)
		}
		repetitions = max(repetitions, r.Repetition)
	}
	text := fmt.Sprintf("%d records", len(records))
	if repetitions > 1 {
		text += fmt.Sprintf(", %d repetitions of each cell: tables show the median, and the range below it where they differ", repetitions)
	}
	if d := measure.Summarise(durations); d.N > 0 {
		text = fmt.Sprintf("each ran %.1f s; %s", d.Median, text)
	}
	return text
}

// everyRun shows one entry of env: of each run its first record's, where runs differ all of them.
func everyRun(records []measure.Record, key string) string {
	var seen []string
	for _, run := range runs(records) {
		text := envText(firstOf(records, run).Env[key])
		if text != "" && !slices.Contains(seen, text) {
			seen = append(seen, text)
		}
	}
	return strings.Join(seen, " / ")
}

func otherKeys(records []measure.Record) []string {
	known := []string{measure.EnvCPUModel, measure.EnvCPUs, measure.EnvKernel, measure.EnvLoadAverage, measure.EnvGo, measure.EnvReuselab, measure.EnvPlanned}
	keys := map[string]bool{}
	for _, run := range runs(records) {
		for key := range firstOf(records, run).Env {
			if !slices.Contains(known, key) {
				keys[key] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(keys))
}

func envText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case float64:
		return plainNumber(v)
	case map[string]any:
		var parts []string
		for _, k := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, k+" "+envText(v[k]))
		}
		return strings.Join(parts, ", ")
	}
	return fmt.Sprint(v)
}

func runs(records []measure.Record) []string {
	var out []string
	for _, r := range records {
		if !slices.Contains(out, r.Run) {
			out = append(out, r.Run)
		}
	}
	return out
}

func firstOf(records []measure.Record, run string) measure.Record {
	return records[slices.IndexFunc(records, func(r measure.Record) bool { return r.Run == run })]
}

func distinct(records []measure.Record, text func(measure.Record) string) string {
	var seen []string
	for _, r := range records {
		if t := text(r); t != "" && !slices.Contains(seen, t) {
			seen = append(seen, t)
		}
	}
	return strings.Join(seen, "; ")
}

func prefixed(prefix, text string) string {
	if text == "" {
		return ""
	}
	return prefix + text
}

func suffixed(text, suffix string) string {
	if text == "" {
		return ""
	}
	return text + suffix
}
