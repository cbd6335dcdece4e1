package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/reuselab/reuselab/scenarios"
)

// knownFile is what a run's folder calls the list of known failures by which it was judged, where that was not the program's own.
const knownFile = "known.yaml"

// knownFlag adds --known to a command.
func knownFlag(cmd *cobra.Command, to *string) {
	cmd.Flags().StringVar(to, "known", "", "`FILE` with known failures, in place of the program's own list")
}

// attachKnown gives scenarios the entries of the list at path that are about them. Without a path there is nothing to do: those of the
// library have the program's own already.
func attachKnown(path string, found []*scenarios.Scenario) error {
	if path == "" {
		return nil
	}
	list, err := knownFailures(path, found)
	if err != nil {
		return err
	}
	scenarios.Attach(found, list)
	return nil
}

// knownFailures gives the list at path, or the program's own. An entry may be about one of these scenarios, or of the library's.
func knownFailures(path string, found []*scenarios.Scenario) (list []scenarios.Known, err error) {
	all, err := scenarios.Library(vocabulary())
	if err != nil {
		return nil, err
	}
	if path == "" {
		for _, s := range all {
			list = append(list, s.Known...)
		}
		return list, nil
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("--known: %w", err)
	}
	of := slices.Clone(found)
	for _, s := range all {
		if !slices.ContainsFunc(of, func(o *scenarios.Scenario) bool { return o.Name == s.Name }) {
			of = append(of, s)
		}
	}
	return scenarios.ParseKnown(path, src, of, vocabulary())
}

// keepKnown puts a copy of the list beside the records.
func keepKnown(path, dir string) error {
	if path == "" {
		return nil
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, knownFile), src, 0o644)
}

// keptKnown is the list by which a folder's records are judged: the one that was named, else the folder's own copy; "": the program's.
func keptKnown(dir, named string) string {
	if named != "" {
		return named
	}
	kept := filepath.Join(dir, knownFile)
	if _, err := os.Stat(kept); errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	return kept
}

// knownLine counts the entries of a list by target; those under test are named even where they have none.
func knownLine(list []scenarios.Known, under []string) string {
	counts := map[string]int{}
	for _, k := range list {
		counts[k.Target]++
		under = append(under, k.Target)
	}
	slices.Sort(under)
	var parts []string
	for _, target := range slices.Compact(under) {
		parts = append(parts, fmt.Sprintf("%s %d", target, counts[target]))
	}
	return "entries of known.yaml: " + strings.Join(parts, ", ")
}
