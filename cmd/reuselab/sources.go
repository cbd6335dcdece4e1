package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/reuselab/reuselab/scenarios"
)

// keepSources puts a copy of every scenario that is not the library's beside the records, so that the run can be judged where
// its file is not.
func (p *plan) keepSources(dir string) error {
	for _, s := range p.scenarios {
		if s.FromLibrary() {
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
// of a file, else the library's of that name as it is now; and with it the list of known failures, likewise.
func judgedBy(dir string, files []string, known string) (finder, error) {
	var all []*scenarios.Scenario
	if len(files) > 0 {
		named, err := scenarios.Find(files, vocabulary())
		if err != nil {
			return nil, err
		}
		all = named
	}
	is := func(name string) func(*scenarios.Scenario) bool {
		return func(s *scenarios.Scenario) bool { return s.Name == name }
	}
	copies, err := copiesIn(dir, func(name string) bool { return !slices.ContainsFunc(all, is(name)) })
	if err != nil {
		return nil, err
	}
	all = append(all, copies...)
	list := keptKnown(dir, known)
	if err := attachKnown(list, all); err != nil {
		return nil, err
	}
	// The library is read for the first scenario that is none of these.
	library := sync.OnceValues(func() ([]*scenarios.Scenario, error) {
		found, err := scenarios.Library(vocabulary())
		if err != nil {
			return nil, err
		}
		return found, attachKnown(list, append(slices.Clone(all), found...)) // an entry may be about either
	})
	return func(name string) (*scenarios.Scenario, error) {
		if i := slices.IndexFunc(all, is(name)); i >= 0 {
			return all[i], nil
		}
		found, err := library()
		if err != nil {
			return nil, err
		}
		if i := slices.IndexFunc(found, is(name)); i >= 0 {
			return found[i], nil
		}
		_, err = scenarios.Find([]string{name}, vocabulary()) // says what there is
		return nil, fmt.Errorf("%w; --scenario FILE names another", err)
	}, nil
}

// copiesIn reads the copies of scenarios that a run's folder holds, as far as they are wanted.
func copiesIn(dir string, wanted func(name string) bool) ([]*scenarios.Scenario, error) {
	root := filepath.Join(dir, "scenarios")
	var files []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".yaml" {
			return err
		}
		name, err := filepath.Rel(root, strings.TrimSuffix(path, ".yaml"))
		if err == nil && wanted(filepath.ToSlash(name)) {
			files = append(files, path)
		}
		return err
	})
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil || len(files) == 0:
		return nil, err
	}
	found, err := scenarios.Find(files, vocabulary())
	if err != nil {
		return nil, fmt.Errorf("%w; --scenario FILE names another", err)
	}
	return found, nil
}
