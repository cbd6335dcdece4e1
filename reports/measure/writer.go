package measure

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"
)

// Writer appends records to a file, one line each. It is for one goroutine.
type Writer struct{ file *os.File }

// Append opens the file at path for more records and creates it where it does not exist. Half a line that a killed run
// left at the end is removed, so that the next record starts a line of its own.
func Append(path string) (*Writer, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	if err := mendEnd(f); err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &Writer{f}, nil
}

// Write puts one record on the disk: when it returns nil, the line survives the end of this process and of the machine.
// It refuses a record that breaks the contract (see Record) or holds a number that JSON has no form for; then nothing is written.
func (w *Writer) Write(r Record) error {
	line, err := encode(r)
	if err != nil {
		return err
	}
	// One write per line, so that a kill tears at most the last one.
	if _, err := w.file.Write(line); err != nil {
		return err
	}
	return w.file.Sync()
}

// Close closes the file. Every record is on the disk before.
func (w *Writer) Close() error { return w.file.Close() }

// encode is a record as its line, newline included.
func encode(r Record) ([]byte, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	if err := finite(&r); err != nil {
		return nil, err
	}
	var line bytes.Buffer
	e := json.NewEncoder(&line)
	e.SetEscapeHTML(false) // reasons hold < and >, and people read them
	if err := e.Encode(withoutNils(r)); err != nil {
		return nil, fmt.Errorf("record of %s: %w", r.Scenario, err)
	}
	return line.Bytes(), nil
}

// mendEnd leaves f positioned where the next line may begin.
func mendEnd(f *os.File) error {
	content, err := io.ReadAll(f)
	if err != nil {
		return err
	}
	start := bytes.LastIndexByte(bytes.TrimRight(content, "\n"), '\n') + 1
	last := content[start:]
	end := int64(len(content))
	if _, err := decode(last); cutShort(err) {
		end = int64(start)
		if err := f.Truncate(end); err != nil {
			return err
		}
	}
	if _, err := f.Seek(end, io.SeekStart); err != nil {
		return err
	}
	if end > int64(start) && !bytes.HasSuffix(last, []byte("\n")) {
		_, err = f.WriteString("\n")
	}
	return err
}

// finite refuses NaN and infinities: they come from a division by a count of 0, which means that the metric could not be
// measured and had to be absent.
func finite(r *Record) error {
	check := func(where string, metrics map[string]float64) error {
		for _, name := range slices.Sorted(maps.Keys(metrics)) {
			if v := metrics[name]; math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("record of %s: metric %s%s is %v; what cannot be measured must be absent", r.Scenario, where, name, v)
			}
		}
		return nil
	}
	if err := check("", r.Metrics); err != nil {
		return err
	}
	for _, part := range []map[string]map[string]float64{r.ByServer, r.ByLoad} {
		for _, key := range slices.Sorted(maps.Keys(part)) {
			if err := check(key+" ", part[key]); err != nil {
				return err
			}
		}
	}
	return nil
}

// withoutNils writes empty parts as {} and [], as every reader of other languages expects of a field that is always there.
func withoutNils(r Record) Record {
	orEmpty(&r.Case)
	orEmpty(&r.Inputs)
	orEmpty(&r.Metrics)
	orEmpty(&r.ByServer)
	orEmpty(&r.ByLoad)
	orEmpty(&r.Histograms)
	orEmpty(&r.SelfChecks)
	orEmpty(&r.Sources)
	orEmpty(&r.Files)
	orEmpty(&r.Env)
	if r.Hosts == nil {
		r.Hosts = []Host{}
	}
	return r
}

func orEmpty[V any](m *map[string]V) {
	if *m == nil {
		*m = map[string]V{}
	}
}
