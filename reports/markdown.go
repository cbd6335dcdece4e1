package reports

import (
	"fmt"
	"io"
	"strings"

	prettytable "github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// writeMarkdown writes a report for a web page, which shows the pictures that WritePlots left beside it.
func writeMarkdown(w io.Writer, r *Report) error {
	var b strings.Builder
	b.WriteString("# Connection reuse\n\n")
	for _, l := range r.Head {
		fmt.Fprintf(&b, "- **%s**: %s\n", escaped(l.Label), escaped(l.Text))
	}
	for _, n := range r.Notes {
		fmt.Fprintf(&b, "- **note**: %s\n", n)
	}
	for i := range r.Sections {
		s := &r.Sections[i]
		fmt.Fprintf(&b, "\n## %s\n\n", s.Scenario.Name)
		if s.Scenario.About != "" {
			fmt.Fprintf(&b, "%s\n\n", s.Scenario.About)
		}
		fmt.Fprintf(&b, "%s\n\n", markdownTable(layout(s)))
		for _, c := range s.Captions {
			fmt.Fprintf(&b, "- %s\n", escaped(c))
		}
		fmt.Fprintf(&b, "\n%s\n", s.Sentence())
		shown, crowded := r.picturesOf(s)
		for _, c := range shown {
			fmt.Fprintf(&b, "\n![%s](%s/%s.png)\n", escaped(c.title), PlotsDir, c.file)
		}
		if crowded > 0 {
			fmt.Fprintf(&b, "\nPlots left out, since they would have more than %d bars: %d.\n", mostBars, crowded)
		}
	}
	if found := problems(r); len(found) > 0 {
		b.WriteString("\n## Other than Pass\n\n")
		for _, p := range found {
			fmt.Fprintf(&b, "- **%s**: %s\n", p.outcome, escaped(p.heading()))
			for _, line := range p.lines {
				fmt.Fprintf(&b, "  - %s\n", line.markdown())
			}
			if len(p.output) > 0 {
				// Four ticks: the output may hold three.
				fmt.Fprintf(&b, "\n  ````text\n  %s\n  ````\n", strings.Join(p.output, "\n  "))
			}
		}
	}
	b.WriteString("\n## How to read it\n\n")
	for _, l := range legend {
		fmt.Fprintf(&b, "- %s\n", l)
	}
	fmt.Fprintf(&b, "\nVerdicts: %s\n", r.Verdicts())
	_, err := io.WriteString(w, b.String())
	return err
}

func markdownTable(t table) string {
	tw := prettytable.NewWriter()
	style := prettytable.StyleDefault
	style.Format.Header = text.FormatDefault
	tw.SetStyle(style)
	var head prettytable.Row
	var configs []prettytable.ColumnConfig
	for i, c := range t.columns {
		head = append(head, c.title())
		if c.right {
			configs = append(configs, prettytable.ColumnConfig{Number: i + 1, Align: text.AlignRight})
		}
	}
	tw.SetColumnConfigs(configs)
	tw.AppendHeader(append(head, "verdict", "because"))
	for _, row := range t.rows {
		var cells prettytable.Row
		for _, lines := range row.cells {
			cells = append(cells, strings.Join(lines, "\n"))
		}
		because := []string{escaped(row.reason)}
		for i, f := range row.bounds {
			because = append(because[:i], code(f.Expression)+" ("+code(f.Numbers())+")")
		}
		tw.AppendRow(append(cells, row.verdict, strings.Join(because, "\n")))
	}
	return tw.RenderMarkdown()
}

// title is a column's head in one line.
func (c column) title() string {
	text := strings.TrimSpace(strings.Join(c.head, " "))
	return strings.NewReplacer("- ", "-", "_ ", "_").Replace(text)
}

// markdown is a line with its expression as code.
func (l problemLine) markdown() string {
	if l.expression == "" {
		return escaped(l.text)
	}
	return code(l.expression) + escaped(l.text)
}

// code keeps the stars and bars of expressions from being taken for Markdown.
func code(s string) string { return "`" + strings.ReplaceAll(s, "`", "'") + "`" }

// escaped does the same for words that somebody else chose, a product's or the system's.
func escaped(s string) string {
	return strings.NewReplacer("\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "<", "&lt;", "[", "\\[").Replace(s)
}
