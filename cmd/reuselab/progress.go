package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/progress"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios/lab"
)

// A display shows a run while it goes. Cells count from 0; several may be running.
type display interface {
	begin(cell int)
	// end says in a line how a cell went that has begun.
	end(cell int, rec measure.Record, line string)
	// listener hears how far a cell's load is; nil when nobody looks.
	listener() func(lab.Progress)
	close()
}

// show gives the display for out: a live one on a terminal, else a line for each cell. A CI's log is read as a file even where it
// is recorded by way of a terminal, and a dumb terminal cannot move its cursor.
func show(out io.Writer, cells []lab.Cell, jobs int) display {
	if !isTerminal(out) || isSet("CI") || os.Getenv("TERM") == "dumb" {
		return &lines{out, len(cells)}
	}
	// NO_COLOR: any value but none means no colours (no-color.org).
	return newScreen(out, cells, jobs, os.Getenv("NO_COLOR") == "")
}

// isSet reports whether an environment variable says yes; some systems set CI=false.
func isSet(name string) bool {
	switch strings.ToLower(os.Getenv(name)) {
	case "", "0", "false", "no":
		return false
	}
	return true
}

// lines is a line for each cell, for files and pipes.
type lines struct {
	out   io.Writer
	cells int
}

func (l *lines) begin(int) {}

func (l *lines) end(cell int, _ measure.Record, line string) {
	fmt.Fprintln(l.out, numbered(cell, l.cells, line))
}

func (l *lines) listener() func(lab.Progress) { return nil }

func (l *lines) close() {}

func numbered(cell, cells int, line string) string {
	return fmt.Sprintf("[%d/%d] %s", cell+1, cells, line)
}

// screen is the display on a terminal: the lines of the cells that have ended, and below them three that are drawn again and
// again: the cell's name, its load, the run.
type screen struct {
	out       io.Writer
	cells     []lab.Cell
	bars      progress.Writer
	load, run *progress.Tracker
	clock     clock
	running   map[int]time.Time // the cells that run, and when each began
	ended     chan struct{}     // closed when the bars are no longer drawn
}

const screenLines = 3

func newScreen(out io.Writer, cells []lab.Cell, jobs int, colours bool) *screen {
	s := &screen{
		out:     out,
		cells:   cells,
		bars:    progress.NewWriter(),
		load:    &progress.Tracker{AutoStopDisabled: true},
		run:     &progress.Tracker{AutoStopDisabled: true},
		clock:   newClock(cells, jobs),
		running: map[int]time.Time{},
		ended:   make(chan struct{}),
	}
	style := progress.StyleDefault
	style.Visibility = progress.StyleVisibility{Pinned: true, Tracker: true}
	style.Options.Separator = "  "
	if colours {
		style.Colors.Pinned = text.Colors{text.Bold}
		style.Colors.Tracker = text.Colors{text.FgCyan}
	}
	s.bars.SetStyle(style)
	s.bars.SetOutputWriter(out)
	s.bars.AppendTrackers([]*progress.Tracker{s.load, s.run})
	go func() {
		defer close(s.ended)
		s.bars.Render()
	}()
	return s
}

func (s *screen) begin(cell int) {
	s.running[cell] = time.Now()
	s.load.UpdateTotal(1)
	s.load.SetValue(0)
	if shares(s.cells[cell]) {
		s.load.UpdateMessage("step by step")
	} else {
		s.load.UpdateMessage("setting up")
	}
	s.draw()
}

func (s *screen) listener() func(lab.Progress) {
	return func(p lab.Progress) {
		s.load.UpdateTotal(p.Planned.Milliseconds())
		s.load.SetValue(p.Elapsed.Milliseconds())
		s.load.UpdateMessage(loadLine(p))
		s.left()
	}
}

// draw names the cell that has been running for longest, how many run beside it, and how much of the run is left.
func (s *screen) draw() {
	if len(s.running) > 0 {
		first := slices.Min(slices.Collect(maps.Keys(s.running)))
		name := numbered(first, len(s.cells), cellName(s.cells[first]))
		if more := len(s.running) - 1; more > 0 {
			name += fmt.Sprintf(" and %d beside it", more)
		}
		s.bars.SetPinnedMessages(name)
	}
	s.left()
}

// left draws how much of the run is left.
func (s *screen) left() {
	running := map[int]time.Duration{}
	for cell, began := range s.running {
		running[cell] = time.Since(began)
	}
	all, left := s.clock.all(), s.clock.left(running)
	s.run.UpdateTotal(all.Milliseconds())
	s.run.SetValue((all - left).Milliseconds())
	s.run.UpdateMessage(fmt.Sprintf("about %v left", left.Round(time.Second)))
}

func (s *screen) end(cell int, rec measure.Record, line string) {
	s.bars.Log("%s", numbered(cell, len(s.cells), line))
	s.clock.end(cell, time.Since(s.running[cell]), rec.Outcome == measure.Measured)
	delete(s.running, cell)
	s.draw()
}

// close stops drawing and erases what was drawn, so that the report stands where it stood.
func (s *screen) close() {
	for stopped := false; !stopped; {
		s.bars.Stop() // does nothing as long as the drawing has not begun
		select {
		case <-s.ended:
			stopped = true
		case <-time.After(10 * time.Millisecond):
		}
	}
	fmt.Fprint(s.out, strings.Repeat(text.CursorUp.Sprint()+text.EraseLine.Sprint(), screenLines))
}

// loadLine is what the servers have seen of a load so far.
func loadLine(p lab.Progress) string {
	seconds := fmt.Sprintf("%.1f s", p.Elapsed.Seconds())
	if p.Planned > 0 {
		seconds = fmt.Sprintf("%.1f of %v s", p.Elapsed.Seconds(), p.Planned.Seconds())
	}
	return fmt.Sprintf("%s: %d requests over %d server connections", seconds, p.Requests, p.Accepts)
}

// cellName tells a cell of a run from the others: "blog/never client=close server-proto=h1 haproxy".
func cellName(c lab.Cell) string {
	var b strings.Builder
	b.WriteString(c.Case.Scenario.Name)
	for _, a := range c.Case.Scenario.Axes {
		fmt.Fprintf(&b, " %s=%v", a.Name, c.Case.Axes[a.Name])
	}
	if c.Repetition > 1 {
		fmt.Fprintf(&b, " repetition %d", c.Repetition)
	}
	return b.String() + " " + c.Label
}
