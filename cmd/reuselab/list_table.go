package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"golang.org/x/term"
)

// write draws a table as wide as the terminal. Where out is none, or too narrow a one, it writes columns without lines between
// them, each row on one line.
func (l listing) write(out io.Writer, rows [][]string) error {
	w := table.NewWriter()
	style := table.StyleLight
	style.Format.Header = text.FormatDefault
	last := table.ColumnConfig{Number: len(l.head)}
	left := terminalWidth(out) - l.widthBefore(rows)
	drawn := left >= readable
	if drawn {
		last.WidthMax, last.WidthMaxEnforcer = left, text.WrapSoft
	} else {
		style.Options = table.OptionsNoBordersAndSeparators
		style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
		w.SuppressTrailingSpaces()
	}
	w.SetStyle(style)
	w.SetColumnConfigs([]table.ColumnConfig{last})
	w.AppendHeader(row(l.head))
	for _, r := range rows {
		if !drawn {
			r = onOneLine(r)
		}
		w.AppendRow(row(r))
	}
	_, err := fmt.Fprintln(out, w.Render())
	return err
}

// readable is the least width of a column of sentences.
const readable = 16

// widthBefore is what the columns before the last take, and the lines and spaces between all of them.
func (l listing) widthBefore(rows [][]string) int {
	last := len(l.head) - 1
	width := 3*last + 4
	for i := range last {
		column := len(l.head[i])
		for _, r := range rows {
			column = max(column, text.LongestLineLen(r[i]))
		}
		width += column
	}
	return width
}

func onOneLine(cells []string) (flat []string) {
	for _, c := range cells {
		flat = append(flat, strings.ReplaceAll(c, "\n", " "))
	}
	return flat
}

// terminalWidth is the number of columns of a terminal; 0 where out is none.
func terminalWidth(out io.Writer) int {
	file, ok := out.(*os.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return 0
	}
	return width
}

func row(cells []string) (r table.Row) {
	for _, c := range cells {
		r = append(r, c)
	}
	return r
}
