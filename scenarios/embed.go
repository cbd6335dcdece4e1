package scenarios

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
)

//go:embed library
var library embed.FS

// Library gives the scenarios that come with the program, sorted by name, each with the failures that are known of it. A file there is
// named as it is placed: library/blog/never.yaml holds blog/never. The error is the first file's that is wrong.
func Library(v Vocabulary) ([]*Scenario, error) {
	var list []*Scenario
	err := fs.WalkDir(library, "library", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		src, err := fs.ReadFile(library, file)
		if err != nil {
			return err
		}
		s, err := Parse(file, src, v)
		if err != nil {
			return err
		}
		list = append(list, s)
		return placed(s, strings.TrimSuffix(strings.TrimPrefix(file, "library/"), ".yaml"))
	})
	if err != nil {
		return nil, err
	}
	known, err := ParseKnown(knownFile, knownFailures, list, v)
	if err != nil {
		return nil, err
	}
	Attach(list, known)
	return sorted(list), nil
}

// placed checks that a library file is named as it is placed, since NAME on the command line is both.
func placed(s *Scenario, place string) error {
	if s.Name == place {
		return nil
	}
	r := s.plan.reader.at(nil)
	r.fail(s.nameAt, "this file holds %q by its place and %q by its name: make them the same", place, s.Name)
	return r.err
}

// Find gives the scenarios that args name, sorted by name, each once: a name ("blog/never"), a folder of names ("blog"),
// or a file (*.yaml). It is an error to name none, or two different files of one name.
func Find(args []string, v Vocabulary) ([]*Scenario, error) {
	all, err := Library(v)
	if err != nil {
		return nil, err
	}
	if len(args) == 0 {
		return nil, fmt.Errorf("no scenario is named: %s", instead("", folders(all)))
	}
	var list []*Scenario
	for _, arg := range args {
		found, err := find(arg, all, v)
		if err != nil {
			return nil, err
		}
		for _, s := range found {
			i := slices.IndexFunc(list, func(o *Scenario) bool { return o.Name == s.Name })
			switch {
			case i < 0:
				list = append(list, s)
			case list[i].SHA256 != s.SHA256:
				return nil, fmt.Errorf("%s and %s both hold a scenario %q: give one another name", list[i].File, s.File, s.Name)
			}
		}
	}
	return sorted(list), nil
}

// find gives what one argument names.
func find(arg string, all []*Scenario, v Vocabulary) ([]*Scenario, error) {
	if strings.HasSuffix(arg, ".yaml") {
		src, err := os.ReadFile(arg)
		if err != nil {
			return nil, fmt.Errorf("scenario file: %w", err)
		}
		s, err := Parse(arg, src, v)
		if err != nil {
			return nil, err
		}
		return []*Scenario{s}, nil
	}
	var list []*Scenario
	folder := strings.TrimSuffix(arg, "/")
	for _, s := range all {
		if s.Name == arg || strings.HasPrefix(s.Name, folder+"/") {
			list = append(list, s)
		}
	}
	if len(list) == 0 {
		right := instead(arg, addresses(all))
		if strings.HasPrefix(right, "one of ") { // hundreds
			right = "the folders are " + strings.Join(folders(all), ", ")
		}
		return nil, fmt.Errorf("no scenario, folder of scenarios or *.yaml file %q: %s", arg, right)
	}
	return list, nil
}

// addresses are the names and folders of the library.
func addresses(all []*Scenario) []string {
	list := folders(all)
	for _, s := range all {
		list = append(list, s.Name)
	}
	return list
}

func folders(all []*Scenario) (list []string) {
	for _, s := range all {
		for _, folder := range s.Folders() {
			if !slices.Contains(list, folder) {
				list = append(list, folder)
			}
		}
	}
	return list
}

// Folders are the folders that the scenario is in by its name, the outermost first: conformance, conformance/pool.
func (s *Scenario) Folders() (list []string) {
	for i, c := range s.Name {
		if c == '/' {
			list = append(list, s.Name[:i])
		}
	}
	return list
}

func sorted(list []*Scenario) []*Scenario {
	slices.SortFunc(list, func(a, b *Scenario) int { return strings.Compare(a.Name, b.Name) })
	return list
}
