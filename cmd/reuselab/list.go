package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/reuselab/reuselab/proxy/targets"
	"github.com/reuselab/reuselab/reports"
	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios"
)

// listing is a kind of thing that can be listed. The last column of its rows is a sentence, which may be wrapped; the others may
// have several lines.
type listing struct {
	kind  string
	about string
	head  []string
	rows  func(context.Context) ([][]string, error)
}

// listings is sorted by kind.
var listings = []listing{
	{"formats", "how a report can be written", []string{"format", "file of a run", "good for"}, listFormats},
	{"metrics", "what is measured", []string{"metric", "unit", "better", "exact", "source", "meaning"}, listMetrics},
	{"rules", "what targets are held to by conform", []string{"rule", "checked by", "in words"}, listRules},
	{"scenarios", "what can be run", []string{"scenario", "cells", "time", "axes", "about"}, listScenarios},
	{"targets", "which proxies can be run, and where they were found", []string{"target", "version", "program, or how to get it"}, listTargets},
}

func listCommand() *cobra.Command {
	var kinds []string
	for _, l := range listings {
		kinds = append(kinds, cobra.CompletionWithDesc(l.kind, l.about))
	}
	return &cobra.Command{
		Use:   "list KIND",
		Short: "List scenarios, rules, targets, metrics or formats",
		Long: `List what there is of a KIND, sorted by name:

` + listingsHelp() + `

On a terminal it is a table as wide as the terminal; elsewhere it is one line for each, in columns.`,
		ValidArgs: kinds,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("list one kind of things: " + kindNames())
			}
			_, err := listingOf(args[0])
			return err
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			l, err := listingOf(args[0])
			if err != nil {
				return err
			}
			rows, err := l.rows(cmd.Context())
			if err != nil {
				return err
			}
			return l.write(cmd.OutOrStdout(), rows)
		},
	}
}

func listingsHelp() string {
	var lines []string
	for _, l := range listings {
		lines = append(lines, fmt.Sprintf("  %-9s  %s", l.kind, l.about))
	}
	return strings.Join(lines, "\n")
}

func kindNames() string {
	var names []string
	for _, l := range listings {
		names = append(names, l.kind)
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

func listingOf(kind string) (listing, error) {
	for _, l := range listings {
		if l.kind == kind {
			return l, nil
		}
	}
	return listing{}, fmt.Errorf("cannot list %q: want %s", kind, kindNames())
}

func listFormats(context.Context) (rows [][]string, err error) {
	for _, f := range reports.Formats() {
		rows = append(rows, []string{f.Name, "report." + f.Ext, f.About})
	}
	return rows, nil
}

func listMetrics(context.Context) (rows [][]string, err error) {
	for _, m := range measure.Catalogue() {
		unit, exact := m.Unit, "no"
		if unit == "" {
			unit = "count"
		}
		if m.Exact {
			exact = "yes"
		}
		rows = append(rows, []string{m.Name, unit, string(m.Better), exact, string(m.Source), m.Meaning})
	}
	return rows, nil
}

func listScenarios(context.Context) (rows [][]string, err error) {
	all, err := scenarios.Library(vocabulary())
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		cases, err := s.Plan(scenarios.Options{})
		if err != nil {
			return nil, err
		}
		var total time.Duration
		for _, c := range cases {
			total += expected(c)
		}
		var axes []string
		for _, a := range s.Axes {
			axes = append(axes, a.Name+"="+valuesOf(a))
		}
		rows = append(rows, []string{s.Name, fmt.Sprint(len(cases)), total.Round(time.Second).String(), strings.Join(axes, "\n"), s.About})
	}
	return rows, nil
}

// axisRoom is how long a list of values may be to be shown; completion knows them all.
const axisRoom = 22

func valuesOf(a scenarios.Axis) string {
	values := spelled(a)
	if text := strings.Join(values, "|"); len(text) <= axisRoom {
		return text
	}
	return fmt.Sprintf("(%d values)", len(values))
}

// spelled is an axis's values as they are typed after --filter.
func spelled(a scenarios.Axis) (list []string) {
	for _, v := range a.Values {
		list = append(list, fmt.Sprint(v))
	}
	return list
}

// A program that does not say its version by then is not waited for.
const versionWithin = 10 * time.Second

func listTargets(ctx context.Context) (rows [][]string, err error) {
	for _, name := range targets.Names() {
		t, err := targets.Find(name)
		if err != nil {
			return nil, err
		}
		found, cancel := context.WithTimeout(ctx, versionWithin)
		p, err := t.Find(found, "")
		cancel()
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil:
			rows = append(rows, []string{name, "-", err.Error()})
		case t.Direct():
			rows = append(rows, []string{name, "-", "no proxy: clients go straight to the server"})
		case p.Commit != "":
			rows = append(rows, []string{name, p.Version + " commit " + p.Commit, p.Path})
		default:
			rows = append(rows, []string{name, p.Version, p.Path})
		}
	}
	return rows, nil
}
