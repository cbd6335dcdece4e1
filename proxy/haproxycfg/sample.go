package haproxycfg

import (
	"fmt"
	"net/netip"
	"strings"
)

// Sample is an expression that gives a value, or none: a fetch and what converts its value, as in "req.hdr(host),lower"
// (manual 7.1). What each fetch means stands in the table in fetches.go.
type Sample struct {
	Fetch      Fetch
	Type       Type       // what the whole expression gives; AnyType: known only when it is evaluated
	Field      string     // of the header fetches: the field's name, in lower case
	Occurrence int        // of the header fetches: 1 is the first, -1 the last; 0: every one in a condition, else the last
	Var        Variable   // of var
	Text       string     // of str
	Number     int64      // of int and bool, for which 1 is true
	Addr       netip.Addr // of ipv4
	Converters []Converter
}

// Type is the type of a value.
type Type uint8

const (
	AnyType Type = iota
	BooleanType
	IntegerType
	TextType
	AddressType
)

// Converter changes a value.
type Converter struct {
	Kind       ConverterKind
	Index      int    // of field: which one, from the first (1) or the last (-1)
	Separators string // of field: each of these bytes separates
}

// ConverterKind is one of the converters.
type ConverterKind uint8

const (
	_ ConverterKind = iota
	Lower
	Upper
	FieldOf // the n-th part between separators
)

// sample reads a word that is an expression. where is where it will be evaluated.
func (r *reader) sample(w word, where phase) (Sample, bool) {
	s, rest, err := r.parseSample(w.text)
	if err == nil && rest != "" {
		err = fmt.Errorf("%s cannot follow an expression: a comma and a converter can", quoted(rest))
	}
	if err == nil {
		err = checkPhase(&s, where)
	}
	if err != nil {
		r.errorAt(w, "expression %s: %v", quoted(w.text), err)
		return Sample{}, false
	}
	return s, true
}

// checkPhase: a request's fields are gone when the response is there, and a frontend knows no backend yet (manual 7.3).
func checkPhase(s *Sample, where phase) error {
	f := fetchOf(s.Fetch)
	if f.where&where != 0 {
		return nil
	}
	return fmt.Errorf("%s is not there in %s, but in %s", quoted(f.name), where, f.where)
}

// parseSample reads an expression from the beginning of a text, and gives what follows it.
func (r *reader) parseSample(text string) (s Sample, rest string, err error) {
	name, args, rest, err := cutCall(text)
	if err != nil {
		return s, text, err
	}
	f := lookupFetch(name)
	if f == nil {
		return s, text, unknownFetch(name)
	}
	s.Fetch, s.Type = f.fetch, f.gives
	if err := f.args(r, &s, args); err != nil {
		return s, text, fmt.Errorf("%w: write %s (%s)", err, f.usage, f.doc)
	}
	for strings.HasPrefix(rest, ",") {
		name, args, rest, err = cutCall(rest[1:])
		if err != nil {
			return s, text, err
		}
		if err := addConverter(&s, name, args); err != nil {
			return s, text, err
		}
	}
	return s, rest, nil
}

func addConverter(s *Sample, name string, args []string) error {
	kw := lookupConverter(name)
	if kw == nil {
		return unknownConverter(name)
	}
	c := Converter{Kind: kw.kind}
	if err := kw.args(&c, args); err != nil {
		return fmt.Errorf("%w: write %s (%s)", err, kw.usage, kw.doc)
	}
	s.Converters = append(s.Converters, c)
	s.Type = TextType
	return nil
}

// cutCall reads NAME or NAME(ARG,...) from the beginning of a text.
func cutCall(text string) (name string, args []string, rest string, err error) {
	end := 0
	for end < len(text) && (isNameByte(text[end]) || text[end] == '.' || text[end] == '-') {
		end++
	}
	name, rest = text[:end], text[end:]
	if name == "" {
		return "", nil, text, fmt.Errorf("the name of a fetch or converter is missing before %s", quoted(text))
	}
	if !strings.HasPrefix(rest, "(") {
		return name, nil, rest, nil
	}
	inner, after, closed := strings.Cut(rest[1:], ")")
	switch {
	case !closed:
		return "", nil, text, fmt.Errorf("the parenthesis behind %s is not closed; a space in it needs quotes around the whole word", quoted(name))
	case strings.ContainsAny(inner, `\'"`):
		return "", nil, text, fmt.Errorf("quotes and backslashes between parentheses %s", notYetMany)
	case inner == "":
		return name, nil, after, nil
	}
	return name, strings.Split(inner, ","), after, nil
}
