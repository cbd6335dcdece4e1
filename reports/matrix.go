package reports

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/reuselab/reuselab/reports/verdict"
	"github.com/reuselab/reuselab/scenarios"
)

// WriteMatrix writes rule by target: a row begins with the rule's id, then the rule in words, then a verdict for each target. Where all
// rules have raw cases it is case by target: a row begins with rule/case. Below it
// stand what is not Pass, in full, and the count of verdicts. A width of 0 keeps each row on one line.
func WriteMatrix(w io.Writer, r *Report, width int) error {
	var b strings.Builder
	m := newMatrix(r)
	m.write(&b, width)
	for _, n := range r.Notes {
		fmt.Fprintf(&b, "\nnote: %s\n", n)
	}
	writeProblems(&b, r)
	fmt.Fprintf(&b, "\nVerdicts: %s\n", r.Verdicts())
	_, err := io.WriteString(w, b.String())
	return err
}

// matrix is rules by targets.
type matrix struct {
	targets []string // labels, with the versions that were found
	rows    []matrixRow
}

type matrixRow struct {
	rule, words string
	cells       []string // one for each target
}

func newMatrix(r *Report) matrix {
	var m matrix
	var labels []string
	for _, t := range r.targets() {
		labels = append(labels, t.Label)
		m.targets = append(m.targets, strings.TrimSpace(t.Label+" "+version(t.Version)))
	}
	if m.cases(r, labels); len(m.rows) > 0 {
		return m
	}
	for rule, sections := range byRule(r) {
		row := matrixRow{rule: rule}
		var words []string
		for _, s := range sections {
			if !slices.Contains(words, s.Scenario.About) {
				words = append(words, s.Scenario.About)
			}
		}
		row.words = strings.Join(words, " ")
		for _, label := range labels {
			row.cells = append(row.cells, cellOf(sections, label))
		}
		m.rows = append(m.rows, row)
	}
	slices.SortFunc(m.rows, func(a, b matrixRow) int { return scenarios.CompareRules(a.rule, b.rule) })
	return m
}

// cases makes a row of every raw case that was run, in their order, if there is nothing else.
func (m *matrix) cases(r *Report, labels []string) {
	if slices.ContainsFunc(r.Sections, func(s Section) bool { return s.Scenario.RawCases() == nil }) {
		return
	}
	for i := range r.Sections {
		s := &r.Sections[i]
		for _, c := range s.Scenario.RawCases() {
			row := matrixRow{rule: s.Scenario.Rule + "/" + c.ID, words: c.About}
			ran := false
			for _, label := range labels {
				cell := cellOf([]*Section{s.only(scenarios.CaseAxis, c.ID)}, label)
				row.cells = append(row.cells, cell)
				ran = ran || cell != absent
			}
			if ran {
				m.rows = append(m.rows, row)
			}
		}
	}
}

// only is the part of a section where an axis has a value.
func (s *Section) only(axis string, value any) *Section {
	part := *s
	part.Rows = nil
	for _, row := range s.Rows {
		if row.Case[axis] == value {
			part.Rows = append(part.Rows, row)
		}
	}
	return &part
}

// version is what a product says of itself without the commit.
func version(s string) string {
	number, _, _ := strings.Cut(s, " ")
	return number
}

// byRule groups the sections; a scenario that checks no rule stands for itself.
func byRule(r *Report) map[string][]*Section {
	groups := map[string][]*Section{}
	for i := range r.Sections {
		s := &r.Sections[i]
		rule := s.Scenario.Rule
		if rule == "" {
			rule = s.Scenario.Name
		}
		groups[rule] = append(groups[rule], s)
	}
	return groups
}

// cellOf is the gravest verdict of a rule's cells on one target, and, of several cells, how many have it.
func cellOf(sections []*Section, label string) string {
	counts := map[verdict.Outcome]int{}
	cells := 0
	for _, s := range sections {
		for _, row := range s.Rows {
			if row.Target.Label == label {
				counts[row.Verdict.Outcome]++
				cells++
			}
		}
	}
	if cells == 0 {
		return absent
	}
	worst := slices.Max(slices.Collect(maps.Keys(counts)))
	if cells == 1 {
		return worst.String()
	}
	return fmt.Sprintf("%s %d/%d", worst, counts[worst], cells)
}

// write draws the matrix. Where a row would be wider than width, its words take several lines, and only the first has an id.
func (m matrix) write(b *strings.Builder, width int) {
	head := matrixRow{"rule", "in words", m.targets}
	rules, words, columns := 0, 0, make([]int, len(m.targets))
	all := append([]matrixRow{head}, m.rows...)
	for _, row := range all {
		rules, words = max(rules, utf8.RuneCountInString(row.rule)), max(words, utf8.RuneCountInString(row.words))
		for i, c := range row.cells {
			columns[i] = max(columns[i], len(c))
		}
	}
	if width > 0 {
		left := width - rules - 2
		for _, c := range columns {
			left -= c + 2
		}
		words = min(words, max(left, narrowBound))
	}
	for _, row := range all {
		for i, line := range strings.Split(text.WrapSoft(row.words, words), "\n") {
			shown := strings.Repeat(" ", rules+2) + line
			if i == 0 {
				shown = fmt.Sprintf("%-*s  %-*s", rules, row.rule, words, line)
				for t, c := range row.cells {
					shown += fmt.Sprintf("  %-*s", columns[t], c)
				}
			}
			b.WriteString(strings.TrimRight(shown, " ") + "\n")
		}
	}
}
