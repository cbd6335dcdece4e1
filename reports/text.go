package reports

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	prettytable "github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

const (
	textWidth   = 160 // columns that a report may take
	narrowBound = 24  // less than this leaves no room to read a bound
	wideSpaces  = 2   // between two columns, where there is room
)

// writeText writes a report for a terminal.
func writeText(w io.Writer, r *Report) error {
	var b strings.Builder
	for _, l := range r.Head {
		fmt.Fprintf(&b, "%-9s %s\n", l.Label, indented(l.Text, 10))
	}
	for _, n := range r.Notes {
		fmt.Fprintf(&b, "%-9s %s\n", "note", indented(n, 10))
	}
	for i := range r.Sections {
		s := &r.Sections[i]
		fmt.Fprintf(&b, "\n%s", s.Scenario.Name)
		if s.Scenario.About != "" {
			fmt.Fprintf(&b, ": %s", indented(s.Scenario.About, 0))
		}
		fmt.Fprintf(&b, "\n\n%s\n\n", textTable(layout(s)))
		for _, c := range s.Captions {
			fmt.Fprintln(&b, indented(c, 0))
		}
		fmt.Fprintln(&b, indented(s.Sentence(), 0))
	}
	writeProblems(&b, r)
	b.WriteString("\nHow to read it\n")
	for _, l := range legend {
		fmt.Fprintf(&b, "- %s\n", indented(l, 2))
	}
	fmt.Fprintf(&b, "\nVerdicts: %s\n", r.Verdicts())
	_, err := io.WriteString(w, b.String())
	return err
}

// writeProblems tells in full what is not Pass.
func writeProblems(b *strings.Builder, r *Report) {
	found := problems(r)
	if len(found) > 0 {
		b.WriteString("\nOther than Pass\n")
	}
	for _, p := range found {
		fmt.Fprintf(b, "\n%s: %s\n", p.outcome, p.heading())
		for _, line := range p.lines {
			fmt.Fprintf(b, "  %s\n", indented(line.expression+line.text, 4))
		}
		if len(p.output) > 0 {
			fmt.Fprintf(b, "  %s:\n", p.outputOf)
		}
		for _, line := range p.output {
			fmt.Fprintf(b, "    | %s\n", line)
		}
	}
}

// indented breaks a long line at spaces; all but the first line begin with so many spaces.
func indented(s string, indent int) string {
	lines := strings.Split(text.WrapSoft(s, textWidth-indent), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n"+strings.Repeat(" ", indent))
}

// textTable draws columns without rules between them: every character goes to the numbers. The bound takes what the others
// leave; where that is too little to read it, the columns move together.
func textTable(t table) string {
	spaces := wideSpaces
	left := t.leftForBound(spaces)
	if left < narrowBound {
		spaces = 1
		left = max(narrowBound, t.leftForBound(spaces))
	}
	tw := prettytable.NewWriter()
	style := prettytable.StyleDefault
	style.Box.PaddingLeft, style.Box.PaddingRight = "", strings.Repeat(" ", spaces)
	style.Format.Header = text.FormatDefault
	style.Options = prettytable.Options{SeparateHeader: true}
	tw.SetStyle(style)
	tw.SuppressTrailingSpaces()

	var head prettytable.Row
	var configs []prettytable.ColumnConfig
	for i, c := range t.columns {
		head = append(head, strings.Join(c.head, "\n"))
		if c.right {
			configs = append(configs, prettytable.ColumnConfig{Number: i + 1, Align: text.AlignRight, AlignHeader: text.AlignRight})
		}
	}
	tw.SetColumnConfigs(configs)
	tw.AppendHeader(append(head, "\n"+verdictHead, "\nbecause"))
	for _, row := range t.rows {
		var cells prettytable.Row
		for _, lines := range row.cells {
			cells = append(cells, strings.Join(lines, "\n"))
		}
		tw.AppendRow(append(cells, row.verdict, row.because(left)))
	}
	return tw.Render()
}

const verdictHead = "verdict"

// leftForBound is the width that the other columns leave.
func (t table) leftForBound(spaces int) int {
	verdict := len(verdictHead)
	for _, row := range t.rows {
		verdict = max(verdict, len(row.verdict))
	}
	left := textWidth - verdict - spaces - spaces // the last column is padded too
	for i := range t.columns {
		left -= t.width(i) + spaces
	}
	return left
}

// because is the bounds, or the reason, in lines of at most that width; numbers begin a line rather than end one half.
func (row tableRow) because(width int) string {
	if row.reason != "" {
		return text.WrapSoft(row.reason, width)
	}
	var lines []string
	for _, f := range row.bounds {
		if line := f.Bound(); len(line) <= width {
			lines = append(lines, line)
			continue
		}
		lines = append(lines, text.WrapSoft(f.Expression, width), text.WrapSoft("("+f.Numbers()+")", width))
	}
	return strings.Join(lines, "\n")
}

// width is that of a column's longest line.
func (t table) width(i int) int {
	n := 0
	for _, line := range t.columns[i].head {
		n = max(n, utf8.RuneCountInString(line))
	}
	for _, row := range t.rows {
		for _, line := range row.cells[i] {
			n = max(n, utf8.RuneCountInString(line))
		}
	}
	return n
}
