package scenarios

import (
	"bytes"
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
func Library(v Vocabulary) ([]*Scenario, error) { return load(libraryNames(), v) }

// libraryNames are those of the library's scenarios, sorted.
func libraryNames() (list []string) {
	fs.WalkDir(library, "library", func(file string, d fs.DirEntry, err error) error { // what is embedded can be read
		if err == nil && !d.IsDir() {
			list = append(list, strings.TrimSuffix(strings.TrimPrefix(file, "library/"), ".yaml"))
		}
		return err
	})
	slices.Sort(list)
	return list
}

// libraryFile is where the library has a name.
func libraryFile(name string) string { return "library/" + name + ".yaml" }

// load reads scenarios of the library and no others: reading a file takes a millisecond, and there are hundreds.
func load(wanted []string, v Vocabulary) ([]*Scenario, error) {
	var list []*Scenario
	for _, name := range wanted {
		src, err := library.ReadFile(libraryFile(name))
		if err != nil {
			return nil, err
		}
		s, err := Parse(libraryFile(name), src, v)
		if err != nil {
			return nil, err
		}
		if err := placed(s, name); err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	known, err := parseKnown(knownFile, knownFailures, list, libraryNames(), v)
	if err != nil {
		return nil, err
	}
	Attach(list, known)
	return list, nil
}

// FromLibrary reports whether a scenario is the library's of its name, byte for byte.
func (s *Scenario) FromLibrary() bool {
	src, err := library.ReadFile(libraryFile(s.Name))
	return err == nil && bytes.Equal(src, s.Source)
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
// or a file (*.yaml). It is an error to name none, or two different files of one name. No other file is read.
func Find(args []string, v Vocabulary) ([]*Scenario, error) {
	if len(args) == 0 {
		return nil, fmt.Errorf("no scenario is named: %s", instead("", folders(libraryNames())))
	}
	var list []*Scenario
	for _, arg := range args {
		found, err := find(arg, v)
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
	slices.SortFunc(list, func(a, b *Scenario) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

// find gives what one argument names.
func find(arg string, v Vocabulary) ([]*Scenario, error) {
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
	all := libraryNames()
	folder := strings.TrimSuffix(arg, "/")
	wanted := slices.DeleteFunc(slices.Clone(all), func(name string) bool { return name != arg && !strings.HasPrefix(name, folder+"/") })
	if len(wanted) == 0 {
		return nil, fmt.Errorf("no scenario, folder of scenarios or *.yaml file %q: %s", arg, right(arg, all))
	}
	return load(wanted, v)
}

// right says what is meant by a name or a folder that there is not among these names.
func right(name string, names []string) string {
	is := instead(name, append(folders(names), names...))
	if strings.HasPrefix(is, "one of ") && len(folders(names)) > 0 { // hundreds
		return "the folders are " + strings.Join(folders(names), ", ")
	}
	return is
}

// folders are those that hold scenarios of these names.
func folders(names []string) (list []string) {
	for _, name := range names {
		for _, folder := range foldersOf(name) {
			if !slices.Contains(list, folder) {
				list = append(list, folder)
			}
		}
	}
	return list
}

// Folders are the folders that the scenario is in by its name, the outermost first: conformance, conformance/pool.
func (s *Scenario) Folders() (list []string) { return foldersOf(s.Name) }

func foldersOf(name string) (list []string) {
	for i, c := range name {
		if c == '/' {
			list = append(list, name[:i])
		}
	}
	return list
}
