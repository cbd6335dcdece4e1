package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/reuselab/reuselab/reports/measure"
)

// folder is where a run writes.
type folder struct {
	path    string
	records int // that it holds already
}

// folder makes the run's folder, or takes an empty one; with --append one that holds records.
func (o *runOptions) folder(now time.Time) (folder, error) {
	f := folder{path: o.out}
	if f.path == "" {
		name := strings.NewReplacer("/", "-", string(filepath.Separator), "-").Replace(strings.TrimSuffix(o.names[0], ".yaml"))
		f.path = filepath.Join("out", strings.Trim(name, "-.")+"-"+runName(now))
	}
	entries, err := os.ReadDir(f.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return f, os.MkdirAll(f.path, 0o755)
	case err != nil:
		return f, err
	case len(entries) > 0 && !o.add:
		return f, fmt.Errorf("--out %s is not empty: name another folder, empty it, or add to it with --append", f.path)
	case len(entries) == 0:
		return f, nil
	}
	file, err := measure.ReadFile(filepath.Join(f.path, recordsFile))
	if err != nil {
		return f, fmt.Errorf("--append: %w", err)
	}
	f.records = len(file.Records)
	return f, nil
}
