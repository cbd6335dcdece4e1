package reports

import (
	"fmt"
	"maps"
	"slices"

	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/reports/verdict"
)

// captions says under a table where its connect() numbers come from and which checks of the experiment were not made: a
// count without its source is a claim.
func captions(s *Section) []string {
	sources := map[string]int{}
	var unmade []string
	counted := 0
	for _, row := range s.Rows {
		for _, rep := range row.Repetitions {
			if _, ok := rep.Record.Metrics["connects"]; ok {
				sources[rep.Record.Sources["connects"]]++
				counted++
			}
			for _, f := range rep.Verdict.Findings {
				if text := f.Expression + ": " + f.Values; f.Kind == verdict.SelfCheck && f.Problem == measure.CheckNotMade && !slices.Contains(unmade, text) {
					unmade = append(unmade, text)
				}
			}
		}
	}
	var out []string
	for _, source := range slices.Sorted(maps.Keys(sources)) {
		text := sourceText(source)
		if len(sources) > 1 {
			text = fmt.Sprintf("%s (%d of %d records)", text, sources[source], counted)
		}
		out = append(out, text+".")
	}
	for _, text := range unmade {
		out = append(out, "Self-check not made: "+text+".")
	}
	return out
}

func sourceText(source string) string {
	switch source {
	case "kernel":
		return "connect(): the kernel's ActiveOpens in the proxy's network namespace, checked against the servers' accepts"
	case "accepts":
		return "connect(): the servers' accepts, for want of a network namespace; so the check of connects against accepts was not made"
	case "":
		return "connect(): the records do not say from where"
	}
	return "connect(): from " + source
}
