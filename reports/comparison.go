package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/reuselab/reuselab/reports/verdict"
)

// WriteComparison writes what changed against a baseline, the gravest last, where the eye is when a build has failed; the last
// line counts. Cells in which nothing changed show in the count alone.
func WriteComparison(w io.Writer, c verdict.Comparison) error {
	var b strings.Builder
	for _, n := range c.Notes {
		fmt.Fprintf(&b, "note: %s\n", n)
	}
	for _, word := range comparisonWords {
		for _, cell := range c.Cells {
			if comparisonWord(cell) == word {
				writeCompared(&b, word, cell)
			}
		}
	}
	fmt.Fprintln(&b, comparisonCount(c))
	_, err := io.WriteString(w, b.String())
	return err
}

// comparisonWords are what a cell of a comparison is called, in the order of the output.
var comparisonWords = []string{"not compared", "improvement", "not measured", "regression"}

// comparisonWord is the cell's; empty where nothing changed.
func comparisonWord(c verdict.Compared) string {
	switch c.Outcome {
	case verdict.Skip:
		return "not compared"
	case verdict.Error:
		return "not measured"
	case verdict.Fail:
		return "regression"
	}
	if len(c.Changes) > 0 {
		return "improvement"
	}
	return ""
}

func writeCompared(b *strings.Builder, word string, c verdict.Compared) {
	fmt.Fprintf(b, "%s: %s", word, comparedName(c))
	if c.Reason != "" {
		fmt.Fprintf(b, ": %s", strings.ReplaceAll(c.Reason, "\n", "\n  "))
	}
	b.WriteByte('\n')
	writeChanges(b, word, c)
}

// writeChanges lists the changes; one of another kind than the cell's word says so.
func writeChanges(b *strings.Builder, word string, c verdict.Compared) {
	for _, change := range c.Changes {
		fmt.Fprintf(b, "  %s: %s", change.Metric, change.Here)
		if string(change.Kind) != word {
			fmt.Fprintf(b, " (%s)", change.Kind)
		}
		fmt.Fprintf(b, "\n    baseline: %s\n    expected: %s\n", change.Baseline, change.Rule)
	}
}

func comparedName(c verdict.Compared) string {
	return strings.Join(slices.DeleteFunc([]string{c.Scenario, c.Case, c.Label}, func(s string) bool { return s == "" }), " ")
}

// comparisonCount is the last line: "16 cells compared, 1 regression, 2 not measured".
func comparisonCount(c verdict.Comparison) string {
	count := map[string]int{}
	compared := 0
	for _, cell := range c.Cells {
		count[comparisonWord(cell)]++
		if cell.Outcome == verdict.Pass || cell.Outcome == verdict.Fail {
			compared++
		}
	}
	text := fmt.Sprintf("%s compared, %s", counted(compared, "cell"), counted(count["regression"], "regression"))
	if n := count["improvement"]; n > 0 {
		text += ", " + counted(n, "improvement")
	}
	for _, word := range []string{"not measured", "not compared"} {
		if n := count[word]; n > 0 {
			text += fmt.Sprintf(", %d %s", n, word)
		}
	}
	return text
}

// counted is a number of things: "1 cell", "2 cells".
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
