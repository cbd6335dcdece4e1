package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/reuselab/reuselab/scenarios"
)

// keepSources puts a copy of every scenario that is not the library's beside the records, so that the run can be judged where
// its file is not.
func (p *plan) keepSources(dir string) error {
	for _, s := range p.scenarios {
		if known, err := scenarios.Find([]string{s.Name}, vocabulary()); err == nil && known[0].SHA256 == s.SHA256 {
			continue
		}
		path := sourceOf(dir, s.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, s.Source, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func sourceOf(dir, name string) string {
	return filepath.Join(dir, "scenarios", filepath.FromSlash(name)+".yaml")
}

// judgedBy finds the scenario by which a folder's records are judged: one of the files that were named, else the folder's own copy
// of a file, else the library's of that name as it is now.
func judgedBy(dir string, files []string) (finder, error) {
	var named []*scenarios.Scenario
	if len(files) > 0 {
		var err error
		if named, err = scenarios.Find(files, vocabulary()); err != nil {
			return nil, err
		}
	}
	return func(name string) (*scenarios.Scenario, error) {
		if i := slices.IndexFunc(named, func(s *scenarios.Scenario) bool { return s.Name == name }); i >= 0 {
			return named[i], nil
		}
		from := sourceOf(dir, name)
		if _, err := os.Stat(from); errors.Is(err, fs.ErrNotExist) {
			from = name
		}
		found, err := scenarios.Find([]string{from}, vocabulary())
		if err != nil {
			return nil, fmt.Errorf("%w; --scenario FILE names another", err)
		}
		return found[0], nil
	}, nil
}
