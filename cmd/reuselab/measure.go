package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/reports/verdict"
	"github.com/reuselab/reuselab/scenarios/lab"
	"github.com/reuselab/reuselab/scenarios/lab/host"
)

// What a plan's cells are run by: one after another, or side by side those that may share the machine.

// record runs every cell and appends its record to the folder's, then gives it to also, where that is not nil.
func (p *plan) record(ctx context.Context, l *lab.Lab, dir folder, out io.Writer, also func(measure.Record)) error {
	w, err := measure.Append(filepath.Join(dir.path, recordsFile))
	if err != nil {
		return err
	}
	defer w.Close()
	return p.measure(ctx, l, dir.records, out, func(rec measure.Record) error {
		err := w.Write(rec)
		if err == nil && also != nil {
			also(rec)
		}
		return err
	})
}

// measure runs every cell, the first one after so many, and hands out its record as soon as there is one; Order says where a record
// belongs. Its error is the end of ctx or the taker's; records stay.
func (p *plan) measure(ctx context.Context, l *lab.Lab, after int, out io.Writer, take func(measure.Record) error) error {
	for k := range p.cells {
		p.cells[k].Order = after + k + 1
	}
	r := &runner{plan: p, lab: l, take: take, display: show(out, p.cells, p.jobs)}
	defer r.display.close()
	l.Progress = r.display.listener()

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var running sync.WaitGroup
	room := make(chan struct{}, p.jobs)
	for _, b := range p.batches() {
		if !shares(p.cells[b.first]) {
			running.Wait()
		}
		room <- struct{}{} // what runs ends with ctx
		if ctx.Err() != nil {
			break
		}
		running.Go(func() {
			defer func() { <-room }()
			if err := r.measure(ctx, b); err != nil {
				cancel(err)
			}
		})
		if !shares(p.cells[b.first]) {
			running.Wait()
		}
	}
	running.Wait()
	if err := context.Cause(ctx); err != nil {
		return fmt.Errorf("%w; what was measured before is kept", err)
	}
	return nil
}

// shares reports whether a cell may run beside others. Scripts and raw cases wait for most of their time, and what they see depends on
// the order of events and not on how fast these come. A load is to have the machine for itself.
func shares(c lab.Cell) bool { return c.Case.Script != nil || c.Case.Raw != nil }

// sideBySide puts the cells that may share the machine before the others, so that none of these has to wait for one of those.
func (p *plan) sideBySide(jobs int) {
	p.jobs = jobs
	if jobs > 1 {
		slices.SortStableFunc(p.cells, func(a, b lab.Cell) int {
			switch {
			case shares(a) == shares(b):
				return 0
			case shares(a):
				return -1
			}
			return 1
		})
	}
}

// place says what the place of the roles means for how many cells run at once: on loopback they would take ports from each other.
func (p *plan) place(h *host.Host) (why string) {
	if h.Kind() == host.Loopback && p.jobs > 1 {
		p.jobs = 1
		return ", so one cell at a time"
	}
	return ""
}

// A batch are the cells from first up to end, without it, which share a set-up: one, but for raw cases.
type batch struct{ first, end int }

func (p *plan) batches() (list []batch) {
	for i := 0; i < len(p.cells); {
		b := batch{i, i + 1}
		for b.end < len(p.cells) && lab.Together(p.cells[i], p.cells[b.end]) {
			b.end++
		}
		list = append(list, b)
		i = b.end
	}
	return list
}

// runner measures batches, several at a time, and lets one record after the other out.
type runner struct {
	plan *plan
	lab  *lab.Lab

	mu      sync.Mutex // guards the use of following fields
	take    func(measure.Record) error
	display display
}

// measure measures the cells of a batch.
func (r *runner) measure(ctx context.Context, b batch) error {
	cells, i := r.plan.cells[b.first:b.end], b.first
	r.begin(i)
	done := func(c lab.Cell, rec measure.Record) error {
		if err := r.end(i, c, rec); err != nil {
			return err
		}
		if i++; i < b.end {
			r.begin(i)
		}
		return nil
	}
	if cells[0].Case.Raw != nil {
		return r.lab.MeasureRaw(ctx, cells, done)
	}
	rec, err := r.lab.Measure(ctx, cells[0])
	if err != nil {
		return err
	}
	return done(cells[0], rec)
}

func (r *runner) begin(i int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.display.begin(i)
}

func (r *runner) end(i int, c lab.Cell, rec measure.Record) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.take(rec); err != nil {
		return err
	}
	r.display.end(i, rec, cellLine(c, rec))
	return nil
}

// cellLine says in one line how a cell went.
func cellLine(c lab.Cell, rec measure.Record) string {
	var b strings.Builder
	b.WriteString(cellName(c) + ": ")
	if rec.Outcome == measure.Measured {
		fmt.Fprintf(&b, "%.0f requests, %.0f connects, ", rec.Metrics["requests"], rec.Metrics["connects"])
	}
	v := verdict.Judge(c.Case.Scenario, rec)
	b.WriteString(v.Outcome.String())
	if v.Reason != "" {
		b.WriteString(": " + v.Reason)
	}
	return b.String()
}
