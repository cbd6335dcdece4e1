package reports

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// PlotsDir is the folder, below a run's, that plots are written to; the Markdown report finds them there.
const PlotsDir = "plots"

// plotKind is one question that a picture answers for every scenario. Its words make the title, such as: needed 4 connections.
type plotKind struct {
	name   string // the last part of the file's name
	axis   string // what the numbers are, with their unit
	metric string // what the bars show and the title speaks of
	paler  string // a second metric, as a paler bar below each; "" none
	log    bool   // numbers differ by orders of magnitude
	counts bool   // what the kernel or the servers counted: shows the scenario's limits and the verdicts that are about them

	verb          string
	one, many     string // what there is one of, and several of
	shade, palest string // what the full and the pale bar show, where there are both
}

// plotKinds are in the order of reading: what was opened, what that meant for the servers, what it cost, what it brought.
var plotKinds = []plotKind{
	{name: "connects", axis: "connect() calls by the proxy during the load", metric: "connects", log: true, counts: true,
		verb: "needed", one: "connection", many: "connections"},
	{name: "connections", axis: "server connections open", metric: "server_conns_open_max", paler: "server_conns_end",
		verb: "held at most", one: "server connection open", many: "server connections open",
		shade: "most open at once", palest: "still open when the load stopped"},
	{name: "cpu", axis: "CPU time of the proxy per request, in µs", metric: "proxy_cpu_us_per_request",
		verb: "spent", one: "µs of CPU per request", many: "µs of CPU per request"},
	{name: "requests", axis: "requests per second (compare them only within this run)", metric: "requests_per_second",
		verb: "answered", one: "request per second", many: "requests per second"},
}

// mostBars is what a picture can show; a sweep with more is left to tables.
const mostBars = 200

// WritePlots draws every section into dir/plots, each picture as PNG and as SVG, and returns the files' paths in the order of
// the report. A picture without a single number, or with more bars than anyone reads, is not drawn. Equal reports give equal
// bytes. The error is that of a folder or file that cannot be written; what was written before it stays.
func WritePlots(dir string, r *Report) ([]string, error) {
	var paths []string
	for _, p := range r.pictures() {
		if paths == nil {
			if err := os.MkdirAll(filepath.Join(dir, PlotsDir), 0o755); err != nil {
				return nil, err
			}
		}
		s := p.lay()
		for _, f := range plotFiles {
			data, err := f.encode(s)
			if err != nil {
				return paths, fmt.Errorf("plot %s: %w", p.file, err)
			}
			path := filepath.Join(dir, PlotsDir, p.file+"."+f.ext)
			if err := os.WriteFile(path, data, 0o644); err != nil {
				return paths, err
			}
			paths = append(paths, path)
		}
	}
	return paths, nil
}

// picture is something to draw.
type picture struct {
	file, title string
	lay         func() *sheet
}

// pictures are all that are drawn of a report.
func (r *Report) pictures() (out []picture) {
	for i := range r.Sections {
		shown, _ := r.picturesOf(&r.Sections[i])
		out = append(out, shown...)
	}
	return out
}

// picturesOf are a section's: those that its scenario asks for, or else those that answer every scenario's questions. Left out is how
// many of these have too many bars.
func (r *Report) picturesOf(s *Section) (shown []picture, leftOut int) {
	if len(s.Scenario.Plots) == 0 && s.Scenario.Scripted() {
		return nil, 0 // it tells of single connections: there is nothing to measure off
	}
	if len(s.Scenario.Plots) == 0 {
		charts, crowded := r.chartsOf(s)
		for _, c := range charts {
			shown = append(shown, picture{c.file, c.title, func() *sheet { return layOut(c) }})
		}
		return shown, crowded
	}
	for _, p := range s.Scenario.Plots {
		if w := r.sweepOf(s, p); w.numbers() > 0 {
			shown = append(shown, picture{w.file, w.title, func() *sheet { return layOutSweep(w) }})
		}
	}
	return shown, 0
}

// chartsOf are a section's pictures, in the order of reading, and how many have too many bars to be drawn.
func (r *Report) chartsOf(s *Section) (shown []chart, crowded int) {
	for _, k := range plotKinds {
		c := r.chart(s, k)
		switch n := c.numbers(); {
		case n > mostBars:
			crowded++
		case n > 0:
			shown = append(shown, c)
		}
	}
	return shown, crowded
}

// plotName is a file's name without its ending: blog-client-close-connects.
func plotName(scenario string, k plotKind) string {
	return strings.ReplaceAll(scenario, "/", "-") + "-" + k.name
}
