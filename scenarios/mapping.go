package scenarios

import (
	"slices"

	"github.com/goccy/go-yaml/ast"
)

// mapping is a place of a file with names of ours: what it may hold, what each means, and where its value goes.
type mapping[T any] struct {
	what   string // in complaints
	fields []field[T]
	later  []string // names that the language has and this version does not read yet
	choice *choice  // of which there is one
	filled bool     // placeholders for axis values may stand in it
}

// slot is what can be said of a name without knowing where its value goes.
type slot struct {
	name   string
	about  string // a sentence or two, which editors show
	takes  shape
	orElse any    // the value where a file gives none; nil: none
	needed string // how to write it where it has to be; "": it may be left out
}

// field is a slot, and where its value goes.
type field[T any] struct {
	slot
	set func(to *T, v any) error // nil: its reader has a function of its own
}

// choice says that there is exactly one of several names.
type choice struct {
	one           string
	others        []string
	both, neither string // the complaints
	beside, write string // what one needs beside it, and how to write it; "": nothing
}

// value is a field that has one value.
func value[T, V any, S reads[V]](name, about string, s S, set func(*T, V)) field[T] {
	return field[T]{slot{name: name, about: about, takes: s}, func(to *T, v any) error {
		read, err := s.read(v)
		if err == nil {
			set(to, read)
		}
		return err
	}}
}

// special is a field that its reader reads in its own way.
func special[T any](name, about string, s shape) field[T] {
	return field[T]{slot: slot{name: name, about: about, takes: s}}
}

// or gives the value where a file has none.
func (f field[T]) or(v any) field[T] {
	f.orElse = v
	return f
}

// must makes a field one that has to be there.
func (f field[T]) must(write string) field[T] {
	f.needed = write
	return f
}

func (m mapping[T]) slots() (list []slot) {
	for _, f := range m.fields {
		list = append(list, f.slot)
	}
	return list
}

func (m mapping[T]) names() (list []string) {
	for _, f := range m.fields {
		list = append(list, f.name)
	}
	return list
}

// field gives the field of a name.
func (m mapping[T]) field(name string) (field[T], bool) {
	i := slices.IndexFunc(m.fields, func(f field[T]) bool { return f.name == name })
	if i < 0 {
		return field[T]{}, false
	}
	return m.fields[i], true
}

// read sets what n gives, and gives the value of every name.
func (m mapping[T]) read(r *reader, n ast.Node, to *T) map[string]ast.Node {
	nodes := r.fields(n, m.what, m.names(), m.later)
	for _, f := range m.fields {
		at, given := nodes[f.name]
		switch {
		case given && f.set != nil:
			convert(r, at, f.name, func(v any) (any, error) { return nil, f.set(to, v) })
		case !given && f.needed != "":
			r.fail(n, "%s has no %s: write %s", m.what, f.name, f.needed)
		case !given && f.orElse != nil:
			if err := f.set(to, f.orElse); err != nil {
				r.fail(n, "%s: %s %v", m.what, f.name, err)
			}
		}
	}
	if c := m.choice; c != nil {
		_, one := nodes[c.one]
		found := 0
		if one {
			found++
		}
		for _, name := range c.others {
			other, given := nodes[name]
			if !given {
				continue
			}
			if found++; found > 1 {
				r.fail(other, "%s", c.both)
			}
		}
		switch {
		case found == 0:
			r.fail(n, "%s", c.neither)
		case one && c.beside != "" && nodes[c.beside] == nil:
			r.fail(n, "%s has no %s: write %s", m.what, c.beside, c.write)
		}
	}
	return nodes
}
