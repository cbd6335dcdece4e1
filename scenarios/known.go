package scenarios

import (
	_ "embed"
	"fmt"
	"reflect"
	"slices"

	"github.com/goccy/go-yaml/ast"
)

// A Known is a failure that is known: a product does other than a scenario expects, for a reason that is given.
type Known struct {
	Scenario string
	Case     map[string][]any // axis -> alternatives; an axis that is not there: every value
	Target   string           // a product's name
	Versions string           // a constraint such as '< 3.0'; "": every version
	Reason   string
	Cite     string
	Fails    string // Always, Sometimes

	File string
	Line int
}

// How often a known failure is seen.
const (
	Always    = "always"
	Sometimes = "sometimes" // a race decides
)

//go:embed known.yaml
var knownFailures []byte

const knownFile = "known.yaml"

// reference has no known failures: what it does wrong is mended.
const reference = "reference"

var knownMapping = mapping[Known]{
	what: "a known failure",
	fields: []field[Known]{
		special[Known]("case", "The cells that fail: axes, and a value or a list of alternatives for each. Without it: every cell.", pairsShape{name: nameShape, of: someShape{anyShape{}}, some: true}),
		value("cite", "Where the reason is said, or how it was seen.", textShape{}, func(k *Known, v string) { k.Cite = v }).must("cite: ..."),
		value("fails", "Whether it fails every time, or in a race only now and then.", wordShape{known: []string{Always, Sometimes}}, func(k *Known, v string) { k.Fails = v }).must("fails: always"),
		value("reason", "What the product does instead, and why.", textShape{}, func(k *Known, v string) { k.Reason = v }).must("reason: ..."),
		value("scenario", "The scenario that fails.", scenarioShape, func(k *Known, v string) { k.Scenario = v }).must("scenario: conformance/pool/r1"),
		value("target", "The product that fails it.", textShape{}, func(k *Known, v string) { k.Target = v }).must("target: haproxy"),
		value("versions", "The versions that fail it. Without it: every version.", constraintShape, func(k *Known, v string) { k.Versions = v }),
	},
}

// ParseKnown reads a list of known failures of these scenarios. Every fault of the file is an [*Error].
func ParseKnown(file string, src []byte, of []*Scenario, v Vocabulary) ([]Known, error) {
	return parseKnown(file, src, of, nil, v)
}

// parseKnown passes over the entries of scenarios that there are and that were not read.
func parseKnown(file string, src []byte, of []*Scenario, unread []string, v Vocabulary) ([]Known, error) {
	r := &reader{file: file}
	body := r.document(src)
	if s, ok := body.(*ast.SequenceNode); ok && len(s.Values) == 0 {
		return nil, nil
	}
	var list []Known
	for _, n := range r.list(body, "a list of known failures") {
		k := Known{File: file}
		f := knownMapping.read(r, n, &k)
		if r.err != nil {
			break
		}
		k.Line, _ = place(n)
		if !slices.ContainsFunc(of, k.about) && slices.Contains(unread, k.Scenario) {
			continue
		}
		r.known(f, &k, of, v)
		if i := slices.IndexFunc(list, k.sameAs); i >= 0 {
			r.fail(n, "the same is known in line %d", list[i].Line)
		}
		list = append(list, k)
	}
	if r.err != nil {
		return nil, r.err
	}
	return list, nil
}

// known checks an entry against what there is.
func (r *reader) known(f map[string]ast.Node, k *Known, of []*Scenario, v Vocabulary) {
	r.target(f["target"], k.Target, v)
	if k.Target == reference {
		r.fail(f["target"], "the reference has no known failures: mend it, or the scenario")
	}
	i := slices.IndexFunc(of, k.about)
	if i < 0 {
		var names []string
		for _, s := range of {
			names = append(names, s.Name)
		}
		r.fail(f["scenario"], "no scenario %q: %s", k.Scenario, right(k.Scenario, names))
		return
	}
	if n, ok := f["case"]; ok {
		k.Case = r.some(n, "case", of[i].Axes)
	}
}

func (k Known) about(s *Scenario) bool { return s.Name == k.Scenario }

func (k Known) sameAs(o Known) bool {
	return k.Scenario == o.Scenario && k.Target == o.Target && k.Versions == o.Versions && reflect.DeepEqual(k.Case, o.Case)
}

// Attach gives each scenario the entries that are about it, in place of those that it has.
func Attach(list []*Scenario, known []Known) {
	for _, s := range list {
		s.Known = nil
		for _, k := range known {
			if k.about(s) {
				s.Known = append(s.Known, k)
			}
		}
	}
}

// KnownFailure gives the first entry about a product in a cell; nil: none. The error is a version that cannot be compared.
func (s *Scenario) KnownFailure(target, version string, axes map[string]any) (*Known, error) {
	for i := range s.Known {
		k := &s.Known[i]
		if k.Target != target || !holds(k.Case, axes) {
			continue
		}
		if k.Versions != "" {
			fits, err := VersionFits(k.Versions, version)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: %w", k.File, k.Line, err)
			}
			if !fits {
				continue
			}
		}
		return k, nil
	}
	return nil, nil
}
