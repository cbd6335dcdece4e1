package measure

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/invopop/jsonschema"
)

// generate writes schema.json: the form from Record and its comments, the metrics from the catalogue. It is test code, so that
// what it needs is in no program.
func generate(t *testing.T) []byte {
	t.Helper()
	r := jsonschema.Reflector{Anonymous: true, ExpandedStruct: true, AllowAdditionalProperties: true}
	if err := r.AddGoComments(reflect.TypeFor[Record]().PkgPath(), "."); err != nil {
		t.Fatal(err)
	}
	metrics := numbers("The value of this metric, or nothing where it could not be measured.")
	metrics.Properties = jsonschema.NewProperties()
	for _, m := range Catalogue() {
		metrics.Properties.Set(m.Name, &jsonschema.Schema{Type: "number", Description: described(m)})
	}
	r.Mapper = func(of reflect.Type) *jsonschema.Schema {
		switch of {
		case reflect.TypeFor[Outcome]():
			return &jsonschema.Schema{Type: "string", Enum: []any{Measured, Skipped, Errored}}
		case reflect.TypeFor[map[string]float64]():
			return &jsonschema.Schema{Ref: "#/$defs/Metrics"}
		}
		return nil
	}
	s := r.Reflect(Record{})
	s.Title = "Reuselab record"
	s.Definitions["Metrics"] = metrics
	property(t, s, "schema").Const = Schema
	property(t, s, "scenario").MinLength = number64(1)
	for _, name := range []string{"case", "inputs"} {
		property(t, s, name).AdditionalProperties = &jsonschema.Schema{Extras: map[string]any{"type": []string{"string", "number", "boolean"}}}
	}

	// What check says of outcomes.
	is := jsonschema.NewProperties()
	is.Set("outcome", &jsonschema.Schema{Const: Measured})
	s.If = &jsonschema.Schema{Properties: is}
	without := jsonschema.NewProperties()
	without.Set("reason", &jsonschema.Schema{MinLength: number64(1)})
	without.Set("metrics", &jsonschema.Schema{MaxProperties: number64(0)})
	s.Else = &jsonschema.Schema{Properties: without}

	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	// The marshaller writes < and > as a browser wants them; people read this file.
	return []byte(strings.NewReplacer(`\u003c`, "<", `\u003e`, ">").Replace(string(text)) + "\n")
}

func numbers(about string) *jsonschema.Schema {
	return &jsonschema.Schema{Type: "object", AdditionalProperties: &jsonschema.Schema{Type: "number"}, Description: about}
}

func described(m Metric) string {
	unit := m.Unit
	if unit == "" {
		unit = "count"
	}
	return m.Meaning + " Unit: " + unit + "; source: " + string(m.Source) + "; better: " + string(m.Better) + "."
}

func property(t *testing.T, s *jsonschema.Schema, name string) *jsonschema.Schema {
	t.Helper()
	p, ok := s.Properties.Get(name)
	if !ok {
		t.Fatalf("a record has no %s", name)
	}
	return p
}

func number64(n uint64) *uint64 { return &n }
