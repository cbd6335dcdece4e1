package targets

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Spec is one target as a user names it: [LABEL:]NAME[=PATH][+SETTING]...
type Spec struct {
	Label    string // "" until ParseSpecs or the found version gives one
	Target   Target
	Path     string            // "": the usual program
	Settings map[string]string // knob of proxy: -> value
}

// ParseSpecs reads a comma separated list of targets. Labels are unique: a target without one is labelled by what tells it apart,
// its name and its settings.
func ParseSpecs(list string) ([]Spec, error) {
	var specs []Spec
	for text := range strings.SplitSeq(list, ",") {
		s, err := parseSpec(text)
		if err != nil {
			return nil, fmt.Errorf("target %q: %w", text, err)
		}
		if slices.ContainsFunc(specs, func(o Spec) bool { return o.Label == s.Label }) {
			return nil, fmt.Errorf("target %q: a second target labelled %q: give each a label of its own, like new:%s", text, s.Label, text)
		}
		specs = append(specs, s)
	}
	return specs, nil
}

// parseSpec reads one target. A path may hold + and :, so settings are cut off from the right as long as they look like
// KNOB=VALUE, and a label is what stands before the first colon that comes before any = sign.
func parseSpec(text string) (Spec, error) {
	s := Spec{Settings: map[string]string{}}
	rest := strings.TrimSpace(text)
	var order []string
	for {
		i := strings.LastIndex(rest, "+")
		if i < 0 {
			break
		}
		knob, value, ok := strings.Cut(rest[i+1:], "=")
		if !ok || strings.ContainsAny(knob, "/:") {
			if strings.Contains(rest[:i], "=") {
				break // a + inside a path
			}
			return s, fmt.Errorf("setting %q: want KNOB=VALUE, for example http-reuse=always", rest[i+1:])
		}
		if knob == "" || value == "" {
			return s, fmt.Errorf("setting %q: want KNOB=VALUE, for example http-reuse=always", rest[i+1:])
		}
		if _, twice := s.Settings[knob]; twice {
			return s, fmt.Errorf("setting %s is given twice", knob)
		}
		s.Settings[knob] = value
		order = append(order, knob)
		rest = rest[:i]
	}
	name, path, hasPath := strings.Cut(rest, "=")
	if hasPath && path == "" {
		return s, errors.New("no path after the equals sign")
	}
	s.Path = path
	label, bare, hasLabel := strings.Cut(name, ":")
	if hasLabel {
		name = bare
		if label == "" {
			return s, errors.New("no label before the colon")
		}
		s.Label = label
	}
	if name == "" {
		return s, fmt.Errorf("no name: want [LABEL:]NAME[=PATH][+KNOB=VALUE]..., NAME one of %s", strings.Join(Names(), ", "))
	}
	t, err := Find(name)
	if err != nil {
		return s, err
	}
	s.Target = t
	if s.Label == "" {
		s.Label = name
		slices.Reverse(order)
		for _, knob := range order {
			s.Label += "+" + knob + "=" + s.Settings[knob]
		}
	}
	return s, nil
}
