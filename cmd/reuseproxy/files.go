package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
)

// read parses the files, and those of folders, as one configuration.
func read(names []string, env func(string) (string, bool)) (*haproxycfg.Config, error) {
	var files []haproxycfg.File
	for _, name := range names {
		inside, err := expand(name)
		if err != nil {
			return nil, fmt.Errorf("reuseproxy: %w", err)
		}
		for _, file := range inside {
			text, err := os.ReadFile(file)
			if err != nil {
				return nil, fmt.Errorf("reuseproxy: %w", err)
			}
			files = append(files, haproxycfg.File{Name: file, Text: text})
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("reuseproxy: no file ends in .cfg in %s", strings.Join(names, ", "))
	}
	return haproxycfg.ParseFiles(files, env)
}

// expand gives the files of a folder, "only files with a .cfg extension and not beginning with a dot", in order of their names
// (management guide 3, "-f"), and anything else as it is.
func expand(name string) ([]string, error) {
	info, err := os.Stat(name)
	if err != nil || !info.IsDir() {
		return []string{name}, nil // reading says what is wrong
	}
	entries, err := os.ReadDir(name)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".cfg") && !strings.HasPrefix(e.Name(), ".") && !e.IsDir() {
			files = append(files, filepath.Join(name, e.Name()))
		}
	}
	return files, nil
}
