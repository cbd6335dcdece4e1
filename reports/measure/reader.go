package measure

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// File is what a file of records holds.
type File struct {
	Records []Record
	Notes   []string // what was left out and why, for people
}

// Error says where a file of records is broken.
type Error struct {
	File         string
	Line, Column int // from 1
	Msg          string
}

func (e *Error) Error() string { return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Msg) }

// ReadFile reads the file of records at path; see Read.
func ReadFile(path string) (File, error) {
	f, err := os.Open(path)
	if err != nil {
		return File{}, err
	}
	defer f.Close()
	return Read(path, f)
}

// Read reads records, one JSON object per line; name stands in its errors. Fields it does not know are passed over, so that an
// older program reads what a newer one of the same schema wrote; blank lines are passed over too. A last line that ends too
// early is what a killed run leaves: it is dropped with a note. Any other line that is no record is an *Error.
//
// Numbers in case, inputs and env come back as int where they are written without fraction, else as float64.
func Read(name string, r io.Reader) (File, error) {
	var file File
	lines := bufio.NewReader(r)
	var torn *Error // a line that ends too early: fine if nothing follows
	for n := 1; ; n++ {
		line, end := lines.ReadBytes('\n')
		if end != nil && end != io.EOF {
			return File{}, fmt.Errorf("%s: %w", name, end)
		}
		if len(bytes.TrimSpace(line)) > 0 {
			if torn != nil {
				return File{}, torn
			}
			rec, err := decode(line)
			switch {
			case err == nil:
				file.Records = append(file.Records, rec)
			case cutShort(err):
				torn = broken(name, n, line, err)
			default:
				return File{}, broken(name, n, line, err)
			}
		}
		if end == io.EOF {
			break
		}
	}
	if torn != nil {
		file.Notes = append(file.Notes, fmt.Sprintf("%s:%d: the last line is cut short, as a killed run leaves it; it was left out", torn.File, torn.Line))
	}
	return file, nil
}

// decode reads one line. Nulls among the metrics are absent metrics: read as 0 they would be taken for a measured value.
func decode(line []byte) (Record, error) {
	var in struct {
		Record
		Metrics  map[string]*float64            `json:"metrics"`
		ByServer map[string]map[string]*float64 `json:"by_server"`
		ByLoad   map[string]map[string]*float64 `json:"by_load"`
	}
	line = bytes.TrimRight(line, "\r\n") // else a line torn within a string would be a string with a newline
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	if err := d.Decode(&in); err != nil {
		return Record{}, err
	}
	if rest := bytes.TrimSpace(line[d.InputOffset():]); len(rest) > 0 {
		return Record{}, &trailing{d.InputOffset() + 1}
	}
	rec := in.Record
	rec.Metrics = present(in.Metrics)
	rec.ByServer = presentIn(in.ByServer)
	rec.ByLoad = presentIn(in.ByLoad)
	for _, part := range []map[string]any{rec.Case, rec.Inputs, rec.Env} {
		for k, v := range part {
			part[k] = plain(v)
		}
	}
	return rec, rec.check()
}

func present(in map[string]*float64) map[string]float64 {
	out := make(map[string]float64, len(in))
	for name, v := range in {
		if v != nil {
			out[name] = *v
		}
	}
	return out
}

func presentIn(in map[string]map[string]*float64) map[string]map[string]float64 {
	out := make(map[string]map[string]float64, len(in))
	for key, metrics := range in {
		out[key] = present(metrics)
	}
	return out
}

// plain turns json.Number into int or float64, at any depth: expressions compare ints with ints.
func plain(v any) any {
	switch v := v.(type) {
	case json.Number:
		if i, err := v.Int64(); err == nil {
			return int(i)
		}
		if f, err := v.Float64(); err == nil {
			return f
		}
		return v.String() // beyond float64: kept readable
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = plain(v[k])
		}
	}
	return v
}

// trailing is more text after a complete object.
type trailing struct{ offset int64 }

func (t *trailing) Error() string {
	return "more text after the record; one JSON object per line is right"
}

// cutShort tells a line that ends before its JSON does.
func cutShort(err error) bool {
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}

// broken says where in its line an error lies, as far as the decoder knows.
func broken(name string, n int, line []byte, err error) *Error {
	e := &Error{File: name, Line: n, Column: 1, Msg: err.Error()}
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	var more *trailing
	switch {
	case errors.As(err, &syntax):
		e.Column = max(1, int(syntax.Offset))
	case errors.As(err, &kind):
		e.Column = max(1, int(kind.Offset))
		e.Msg = fmt.Sprintf("%s: a JSON %s where %s belongs", kind.Field, kind.Value, kind.Type)
	case errors.As(err, &more):
		e.Column = int(more.offset)
	case cutShort(err):
		e.Column = len(bytes.TrimRight(line, "\r\n")) + 1
		e.Msg = "the line ends before its JSON does"
	}
	return e
}
