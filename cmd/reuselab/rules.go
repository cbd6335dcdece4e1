package main

import (
	"context"
	"slices"
	"strings"

	"github.com/reuselab/reuselab/scenarios"
)

// suites are the sub-folders of conformance, sorted.
func suites() (names []string, err error) {
	all, err := scenarios.Library(vocabulary())
	for _, s := range all {
		for _, folder := range s.Folders() {
			if name, inside := strings.CutPrefix(folder, conformance+"/"); inside && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names, err
}

// listRules lists them with the scenarios that check them.
func listRules(context.Context) (rows [][]string, err error) {
	all, err := scenarios.Library(vocabulary())
	if err != nil {
		return nil, err
	}
	for _, rule := range scenarios.Rules(all) {
		var names, words []string
		for _, s := range all {
			if s.Rule != rule {
				continue
			}
			names = append(names, s.Name)
			if !slices.Contains(words, s.About) {
				words = append(words, s.About)
			}
		}
		rows = append(rows, []string{rule, strings.Join(names, "\n"), strings.Join(words, " ")})
	}
	return rows, nil
}
