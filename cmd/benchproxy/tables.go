package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// grid is a table before it has a form. Columns from numbers on hold numbers.
type grid struct {
	title   string
	head    []string
	numbers int
	rows    [][]string
}

// measured are the columns of every contender.
var measured = []string{"CPU us/request", "of HAProxy's", "requests/s", "of HAProxy's", "p99 ms"}

// grids are the report's tables.
func (r *report) grids() []grid {
	proxies := grid{
		title:   "Requests: HTTP/1.1 on both sides, http-reuse always",
		head:    slices.Concat([]string{"clients", "server", "proxy"}, measured, []string{"server conns"}),
		numbers: 3,
	}
	servers := grid{
		title:   "The servers alone, without a proxy",
		head:    slices.Concat([]string{"clients", "server"}, measured),
		numbers: 2,
	}
	generators := grid{
		title:   "Load generators: 50 connections, HAProxy's return 200 as the server",
		head:    []string{"clients", "generator", "CPU us/request", "of the peer's", "requests/s", "of the peer's", "server conns"},
		numbers: 2,
	}
	for i := range r.rows {
		w := &r.rows[i]
		for c, name := range w.names {
			cells := w.cells(c)
			if w.row.peer != "" {
				cells = slices.Delete(slices.Clone(cells), 4, 5) // p99, which not all of them tell
				generators.rows = append(generators.rows, append([]string{w.row.asks(), name}, cells...))
			} else if w.row.direct {
				servers.rows = append(servers.rows, append([]string{w.row.clients(), name}, cells[:len(cells)-1]...))
			} else {
				proxies.rows = append(proxies.rows, append([]string{w.row.clients(), w.row.server.String(), name}, cells...))
			}
		}
	}
	idle := grid{
		title:   fmt.Sprintf("Memory: %s clients that made one request each and are idle", grouped(float64(r.settings.idleClients))),
		head:    []string{"proxy", "kB per idle client (RSS)", "of HAProxy's", "kB (PSS)"},
		numbers: 1,
	}
	for i, p := range r.programs.proxies {
		if len(r.idle) == 0 {
			break
		}
		idle.rows = append(idle.rows, []string{
			p.name,
			ranged("%.2f", values(r.idle, i, rss)),
			ratioText(i, ratios(r.idle, i, rss)),
			fmt.Sprintf("%.2f", median(values(r.idle, i, pss))),
		})
	}
	var grids []grid
	for _, g := range []grid{proxies, servers, generators, idle} {
		if len(g.rows) > 0 {
			grids = append(grids, g)
		}
	}
	return grids
}

// absent stands for what was not measured.
const absent = "-"

// cells are a contender's numbers.
func (w *rowResult) cells(contender int) []string {
	if len(w.rounds) == 0 {
		return []string{absent, absent, absent, absent, absent, absent}
	}
	return []string{
		ranged("%.1f", values(w.rounds, contender, cpu)),
		ratioText(contender, ratios(w.rounds, contender, cpu)),
		grouped(median(values(w.rounds, contender, rate))),
		ratioText(contender, ratios(w.rounds, contender, rate)),
		fmt.Sprintf("%.2f", median(values(w.rounds, contender, p99))),
		grouped(median(values(w.rounds, contender, conns))),
	}
}

// ranged is a median with the range of the values.
func ranged(format string, v []float64) string {
	low, high := v[0], v[0]
	for _, x := range v {
		low, high = min(low, x), max(high, x)
	}
	return fmt.Sprintf(format+" ("+format+" to "+format+")", median(v), low, high)
}

// ratioText is a median of ratios with its interval; HAProxy's own is 1 by definition.
func ratioText(contender int, v []float64) string {
	if contender == 0 {
		return "1"
	}
	low, high := medianInterval(v)
	return fmt.Sprintf("%.2f [%.2f, %.2f]", median(v), low, high)
}

// grouped is a whole number with its thousands set apart.
func grouped(v float64) string {
	digits := strconv.FormatFloat(v, 'f', 0, 64)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// remarks are what must be said beside the tables.
func (r *report) remarks() []string {
	lines := append([]string{}, r.programs.missing...)
	for _, w := range r.rows {
		if n := len(w.refused); n > 0 {
			lines = append(lines, fmt.Sprintf("%s: %d of %d rounds were refused: %s",
				w.row.title(), n, n+len(w.rounds), strings.Join(w.refused, "; ")))
		}
	}
	lines = append(lines, r.othersLine())
	for _, g := range r.goals() {
		lines = append(lines, "goal: "+g)
	}
	return lines
}

// text is the report for a terminal.
func (r *report) text() string {
	var b strings.Builder
	fmt.Fprintln(&b, r.head())
	for _, g := range r.grids() {
		w := g.writer()
		w.Style().Options = table.OptionsNoBordersAndSeparators
		w.Style().Box.PaddingLeft, w.Style().Box.PaddingRight = "", "  "
		w.SuppressTrailingSpaces()
		fmt.Fprintf(&b, "\n%s\n\n%s\n", g.title, w.Render())
	}
	fmt.Fprintln(&b)
	for _, line := range append(r.remarks(), r.legend()...) {
		fmt.Fprintf(&b, "- %s\n", line)
	}
	return b.String()
}

// markdown is the report for a page that has its own headings.
func (r *report) markdown() string {
	var b strings.Builder
	fmt.Fprintln(&b, r.head())
	for _, g := range r.grids() {
		fmt.Fprintf(&b, "\n**%s**\n\n%s\n", g.title, g.writer().RenderMarkdown())
	}
	fmt.Fprintln(&b)
	for _, line := range append(r.remarks(), r.legend()...) {
		fmt.Fprintf(&b, "- %s\n", line)
	}
	return b.String()
}

func (g grid) writer() table.Writer {
	w := table.NewWriter()
	style := table.StyleDefault
	style.Format.Header = text.FormatDefault
	w.SetStyle(style)
	var head table.Row
	var configs []table.ColumnConfig
	for i, name := range g.head {
		head = append(head, name)
		if i >= g.numbers {
			configs = append(configs, table.ColumnConfig{Number: i + 1, Align: text.AlignRight, AlignHeader: text.AlignRight})
		}
	}
	w.AppendHeader(head)
	w.SetColumnConfigs(configs)
	for _, cells := range g.rows {
		var r table.Row
		for _, c := range cells {
			r = append(r, c)
		}
		w.AppendRow(r)
	}
	return w
}
