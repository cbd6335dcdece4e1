package haproxycfg

import (
	"errors"
	"fmt"
	"strings"
)

// Format is a text with expressions in it, in order (manual 8.2.6 "Custom log format", as far as rules need it).
type Format []Part

// Part is a text or, where Sample is not nil, an expression, whose value takes its place; no value is an empty text.
type Part struct {
	Text   string
	Sample *Sample
}

// format reads a word that is a log-format string: "%[EXPRESSION]", "%%" for the sign itself, and text.
func (r *reader) format(w word, where phase) (Format, bool) {
	f, err := r.parseFormat(w.text, where)
	if err != nil {
		r.errorAt(w, "format %s: %v", quoted(w.text), err)
		return nil, false
	}
	return f, true
}

// parseFormat reads a format for a field's value.
func (r *reader) parseFormat(text string, where phase) (Format, error) {
	f, err := r.parseFormatText(text, where)
	for _, p := range f {
		if strings.IndexFunc(p.Text, isControl) >= 0 {
			return nil, errors.New("control characters cannot stand in it")
		}
	}
	return f, err
}

func (r *reader) parseFormatText(text string, where phase) (f Format, err error) {
	var plain strings.Builder
	for text != "" {
		before, rest, found := strings.Cut(text, "%")
		plain.WriteString(before)
		switch {
		case !found:
			text = ""
		case strings.HasPrefix(rest, "%"):
			plain.WriteByte('%')
			text = rest[1:]
		case strings.HasPrefix(rest, "["):
			f = f.withText(&plain)
			s, after, err := r.parseBracket(rest[1:], where)
			if err != nil {
				return nil, err
			}
			f = append(f, Part{Sample: s})
			text = after
		case strings.HasPrefix(rest, "{"):
			return nil, fmt.Errorf("flags, as in %%{+Q}[...], %s", notYetMany)
		case rest == "":
			return nil, errors.New("the percent sign at its end has no meaning: the sign itself is written %%")
		default:
			return nil, fmt.Errorf("log-format names such as %s %s: write %%[EXPRESSION], or %%%% for the sign itself", quoted("%"+variableName(rest)), notYetMany)
		}
	}
	return f.withText(&plain), nil
}

func (f Format) withText(plain *strings.Builder) Format {
	if plain.Len() > 0 {
		f = append(f, Part{Text: plain.String()})
		plain.Reset()
	}
	return f
}

// parseBracket reads from behind "%[" to behind its "]".
func (r *reader) parseBracket(text string, where phase) (*Sample, string, error) {
	s, rest, err := r.parseSample(text)
	if err == nil && !strings.HasPrefix(rest, "]") {
		err = fmt.Errorf("']' is missing behind %s", quoted(text[:len(text)-len(rest)]))
	}
	if err == nil {
		err = checkPhase(&s, where)
	}
	if err != nil {
		return nil, "", err
	}
	return &s, rest[1:], nil
}
