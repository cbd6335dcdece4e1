package scenarios

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// What a name in an expression stands for.
const (
	aMetric = "metric"
	anInput = "input"
	anAxis  = "axis"
	aLet    = "let"
	aStamp  = "stamp" // something that a step has seen
)

// scope is what expressions of one file may name.
type scope struct {
	names   map[string]meaning
	open    []string // inputs that this file leaves without a value
	later   []string // lets that are not read yet
	servers []string // "be/s1", over all cells
	columns bool     // stat and count may be looked at
	headers bool     // header may be looked at
}

// meaning is what stands behind one name.
type meaning struct {
	what   string // aMetric, anInput, anAxis, aLet
	kind   string // text, bool, number
	values []any  // an axis's
	let    *program
}

// link is the name under which an expression finds the metrics of one server.
const link = "link"

// reserved are the words that the expression language or this package gives a meaning.
var reserved = []string{
	"and", "contains", "else", "endsWith", "false", "if", "in", "let", link, "matches", "nil", "not", "or", "startsWith", "true",
}

// spoken turns a name of the file into the name that expressions use.
func spoken(name string) string { return strings.ReplaceAll(name, "-", "_") }

// newScope takes the metrics, and the inputs that the cases have.
func newScope(metrics []string, cases []Case) *scope {
	s := &scope{names: make(map[string]meaning)}
	for _, m := range metrics {
		s.names[m] = meaning{what: aMetric, kind: "number"}
	}
	given := make(map[string]bool)
	for _, c := range cases {
		for name := range c.Inputs {
			given[name] = true
		}
		for _, b := range c.Proxy.Backends {
			for _, name := range b.Servers {
				if name = b.Name + "/" + name; !slices.Contains(s.servers, name) {
					s.servers = append(s.servers, name)
				}
			}
		}
	}
	for _, name := range inputNames {
		if given[name] {
			s.names[name] = meaning{what: anInput, kind: "number"}
		} else {
			s.open = append(s.open, name)
		}
	}
	return s
}

// axis adds an axis. It may share its name with an input that has the same value in every cell: users: [10, 50] with
// users: "{users}" is one thing said once.
func (s *scope) axis(a Axis, cases []Case) error {
	name := spoken(a.Name)
	if old := s.names[name]; old.what == anInput && !slices.ContainsFunc(cases, func(c Case) bool { return number(c.Inputs[name]) != number(c.Axes[a.Name]) }) {
		delete(s.names, name)
	}
	return s.add("axis "+a.Name, name, meaning{what: anAxis, kind: kindOf(a.Values[0]), values: a.Values})
}

// add gives a name its meaning; a name has one.
func (s *scope) add(what, name string, m meaning) error {
	switch old, taken := s.names[name]; {
	case slices.Contains(reserved, name) || slices.Contains(functionNames(), name):
		return fmt.Errorf("%s: %q has a meaning of its own in expressions: take another name", what, name)
	case taken:
		return fmt.Errorf("%s is called %s in expressions, and so is %s %s: take another name", what, name, article(old.what), old.what)
	}
	s.names[name] = m
	return nil
}

func article(what string) string {
	if strings.ContainsAny(what[:1], "aeiou") {
		return "an"
	}
	return "a"
}

// unknown says what may be meant by a name that stands for nothing. allowed are the kinds of names that count here.
func (s *scope) unknown(name string, allowed []string) string {
	if slices.Contains(s.open, name) {
		return fmt.Sprintf("%s has no value: the scenario leaves it open", name)
	}
	if slices.Contains(s.later, name) {
		return fmt.Sprintf("%s is not known yet: a let uses only those before it", name)
	}
	var known []string
	for _, k := range slices.Sorted(maps.Keys(s.names)) {
		if !slices.Contains(allowed, s.names[k].what) {
			continue
		}
		// http-reuse without its _ is a subtraction to the expression language.
		if s.names[k].what == anAxis && strings.HasPrefix(k, name+"_") {
			return fmt.Sprintf("unknown name %q: an axis is written with _ in expressions: %s", name, k)
		}
		known = append(known, k)
	}
	return fmt.Sprintf("unknown name %q: %s", name, instead(name, known))
}

// number gives a value as expressions see it: all numbers are float64.
func number(v any) any {
	switch n := v.(type) {
	case int:
		return float64(n)
	case int64:
		return float64(n)
	default:
		return v
	}
}
