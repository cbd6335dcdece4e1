// Package lab runs one case against one target and writes down what was seen.
//
// A case is three roles, each a process of its own: the load, the product under test and the fake servers. The lab sets them up,
// releases the load, waits until every counter stands still, takes the counters, checks the experiment itself, and only then
// speaks of the proxy:
//
//	l, err := lab.New(...)
//	record := l.Run(ctx, lab.Cell{Case: c, Target: t, Product: p, Label: "reference", Repetition: 1, Order: 1})
//
// A record's outcome tells a failed experiment (error) and a case that the target cannot be put to (skip) from a measured one;
// whether what was measured is right is not the lab's to say. A product that dies once it was ready is measured, from the
// servers' counters, with the way it died in the record.
package lab

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/reuselab/reuselab/proxy/targets"
	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios"
	"github.com/reuselab/reuselab/scenarios/lab/host"
	"github.com/reuselab/reuselab/scenarios/lab/role"
)

// Lab is where cases are run.
type Lab struct {
	Host *host.Host
	Run  string         // the run's name, in every record
	Dir  string         // the run's folder: a case's files go to Dir/cases/ORDER; "": nothing is written
	Env  map[string]any // what is known of the machine and the run, in every record

	// Progress is called now and then while a load runs, never twice at once for one cell; nil: nobody listens, and nobody is asked.
	Progress func(Progress)
}

// Cell is one repetition of one case against one target.
type Cell struct {
	Case       scenarios.Case
	Label      string
	Target     targets.Target
	Product    targets.Product
	Repetition int // from 1
	Order      int // from 1, the place in the order of running
}

// Measure runs one cell, from nothing to nothing: when it returns, no process, no namespace and no temporary file of it is left. It
// always gives a record, unless ctx ended first or the run's folder cannot be written to. Several cells may be measured at once where
// roles have namespaces; on loopback they take each other's ports.
func (l *Lab) Measure(ctx context.Context, c Cell) (measure.Record, error) {
	rec := l.begin(c)
	if reason := whyNot(c); reason != "" {
		return skip(rec, reason), nil
	}
	b, err := l.start(ctx, c, &rec)
	if err != nil {
		return failed(ctx, rec, host.Cause(err, b.tearDown()))
	}
	o, err := l.observe(ctx, b, &rec)
	if err = host.Cause(err, b.tearDown()); err != nil {
		return failed(ctx, rec, err)
	}
	return o.record(rec), nil
}

// observe is all that happens between the start of a cell's roles and their end, and a role that ends meanwhile ends it.
func (l *Lab) observe(ctx context.Context, b *bench, rec *measure.Record) (*Observation, error) {
	ctx, stop := b.site.Together(ctx)
	defer stop()
	if err := l.setUp(ctx, b, rec); err != nil {
		return nil, err
	}
	o, err := b.drive(ctx)
	if err != nil {
		return nil, err
	}
	if err := l.keep(rec, o); err != nil {
		return nil, err
	}
	return o, b.obituary(ctx, o)
}

// begin is what can be said of a cell before it ran.
func (l *Lab) begin(c Cell) measure.Record {
	s := c.Case.Scenario
	return measure.Record{
		Schema: measure.Schema, Run: l.Run,
		Scenario: s.Name, ScenarioVersion: s.Version, ScenarioSHA256: s.SHA256,
		Case: c.Case.Axes, Inputs: c.Case.Inputs,
		Target:     measure.Target{Name: c.Target.Name(), Label: c.Label, Version: version(c.Product)},
		Repetition: c.Repetition, Order: c.Order,
		Started: time.Now().UTC().Truncate(time.Millisecond),
		Files:   map[string]string{},
		Sources: map[string]string{},
		Env:     l.Env,
	}
}

func version(p targets.Product) string {
	if p.Commit != "" {
		return p.Version + " commit " + p.Commit
	}
	return p.Version
}

func skip(rec measure.Record, reason string) measure.Record {
	rec.Outcome, rec.Reason = measure.Skipped, reason
	return rec
}

// A folderError says that the run's folder cannot be written to.
type folderError struct{ error }

func (e *folderError) Unwrap() error { return e.error }

// failed makes an error of the experiment a record. The end of ctx is the caller's wish and no record; and a folder that takes no
// file would not take a record either.
func failed(ctx context.Context, rec measure.Record, err error) (measure.Record, error) {
	if ctx.Err() != nil {
		return rec, ctx.Err()
	}
	if _, ok := errors.AsType[*folderError](err); ok {
		return rec, err
	}
	rec.Outcome, rec.Reason = measure.Errored, reason(err)
	return rec, nil
}

// reason is an error in a form that fits a line; what a product printed is part of it already.
func reason(err error) string {
	if e, ok := errors.AsType[*role.Error](err); ok {
		return e.Text
	}
	return strings.ReplaceAll(err.Error(), "\n", "; ")
}

// caseDir is the folder of a cell's files, relative to the run's.
func caseDir(order int) string { return filepath.Join("cases", fmt.Sprint(order)) }
