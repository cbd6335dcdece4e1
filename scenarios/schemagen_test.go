package scenarios

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/invopop/jsonschema"

	"github.com/reuselab/reuselab/reports/measure"
)

// The generator of schema.json. It is test code, so that what it needs is in no program.

// anObject is a mapping of any type.
type anObject interface {
	slots() []slot
	rules() (choice *choice, filled bool)
}

func (m mapping[T]) rules() (*choice, bool) { return m.choice, m.filled }

func generate(t *testing.T) []byte {
	t.Helper()
	top := schemaOf(t, topMapping, false)
	top.Version = jsonschema.Version
	top.Title = "Reuselab scenario"
	top.Definitions = jsonschema.Definitions{"placeholder": {
		Type:        "string",
		Pattern:     `^\{` + strings.Trim(nameShape.form.String(), "^$") + `\}$`,
		Description: "The value that this axis of matrix has in the cell.",
	}}
	text, err := json.MarshalIndent(top, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	// The marshaller writes < and > as a browser wants them; people read this file.
	return []byte(strings.NewReplacer(`\u003c`, "<", `\u003e`, ">").Replace(string(text)) + "\n")
}

// schemaOf writes a shape as a schema. Where filled is true a placeholder may stand for any single value.
func schemaOf(t *testing.T, of shape, filled bool) *jsonschema.Schema {
	t.Helper()
	one := func(s *jsonschema.Schema) *jsonschema.Schema {
		if filled {
			return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{s, {Ref: "#/$defs/placeholder"}}}
		}
		return s
	}
	switch of := of.(type) {
	case anObject:
		return object(t, of)
	case textShape:
		return one(textSchema(of))
	case wordShape:
		return one(words(of.known))
	case metricShape:
		return words(measure.Names())
	case wholeShape:
		return one(&jsonschema.Schema{Type: "integer", Minimum: json.Number(strconv.Itoa(of.least))})
	case spanShape:
		return one(saying(&jsonschema.Schema{Type: "string", Pattern: spanForm, Examples: []any{"5s", "200ms"}}, "a duration with its unit, such as 5s or 200ms"))
	case truthShape:
		return one(&jsonschema.Schema{Type: "boolean"})
	case numberShape:
		n := &jsonschema.Schema{Type: "number", ExclusiveMinimum: json.Number(spell(of.above))}
		if of.most > 0 {
			n.Maximum = json.Number(spell(of.most))
		}
		return one(n)
	case countsShape:
		return one(&jsonschema.Schema{AnyOf: []*jsonschema.Schema{
			{Type: "integer", Minimum: "1"},
			saying(&jsonschema.Schema{Type: "string", Pattern: countsForm}, "a number, or a range such as 5..15"),
		}})
	case spansShape:
		span := strings.Trim(spanForm, "^$")
		return one(saying(&jsonschema.Schema{Type: "string", Pattern: "^" + span + `(\.\.` + span + ")?$"}, "a duration such as 200ms, or a range such as 190ms..210ms"))
	case expressionShape, anyShape:
		return &jsonschema.Schema{Extras: map[string]any{"type": []string{"string", "number", "boolean"}}}
	case someShape:
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{schemaOf(t, of.of, filled), schemaOf(t, listShape{of: of.of}, filled)}}
	case eitherShape:
		any := &jsonschema.Schema{}
		for _, one := range of {
			any.AnyOf = append(any.AnyOf, schemaOf(t, one, filled))
		}
		return any
	case requestShape:
		return one(saying(&jsonschema.Schema{Type: "string", Pattern: requestForm.String()}, "a method and a target, such as GET /a"))
	case statusShape:
		return one(&jsonschema.Schema{Type: "integer", Minimum: "101", Maximum: "599"})
	case recvShape:
		return one(&jsonschema.Schema{AnyOf: []*jsonschema.Schema{schemaOf(t, statusShape{}, false), textSchema(targetShape)}})
	case rawBytesShape:
		return one(&jsonschema.Schema{Type: "string", MinLength: number64(1)})
	case rawTextShape:
		return one(&jsonschema.Schema{Type: "string"})
	case bytesShape:
		return one(&jsonschema.Schema{Type: "string", MinLength: number64(1)})
	case listShape:
		return &jsonschema.Schema{Type: "array", Items: schemaOf(t, of.of, filled), MinItems: number64(1), UniqueItems: of.distinct}
	case pairsShape:
		s := &jsonschema.Schema{Type: "object", AdditionalProperties: schemaOf(t, of.of, filled)}
		if of.name.form != nil {
			s.PropertyNames = textSchema(of.name)
		}
		if of.some {
			s.MinProperties = number64(1)
		}
		return s
	default:
		t.Fatalf("no schema is known for a %T", of)
		return nil
	}
}

// object writes a mapping; a name that is not of it is refused.
func object(t *testing.T, m anObject) *jsonschema.Schema {
	t.Helper()
	choice, filled := m.rules()
	s := &jsonschema.Schema{Type: "object", Properties: jsonschema.NewProperties(), AdditionalProperties: jsonschema.FalseSchema}
	for _, f := range m.slots() {
		p := schemaOf(t, f.takes, filled)
		p.Description, p.Default = f.about, f.orElse
		s.Properties.Set(f.name, p)
		if f.needed != "" {
			s.Required = append(s.Required, f.name)
		}
	}
	if choice != nil {
		first := []string{choice.one}
		if choice.beside != "" {
			first = append(first, choice.beside)
		}
		s.OneOf = []*jsonschema.Schema{{Required: first}}
		for _, other := range choice.others {
			s.OneOf = append(s.OneOf, &jsonschema.Schema{Required: []string{other}})
		}
	}
	return s
}

func textSchema(of textShape) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "string"}
	if of.form != nil {
		s.Pattern = of.form.String()
		saying(s, of.like)
	}
	return s
}

func words(known []string) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "string"}
	for _, w := range known {
		s.Enum = append(s.Enum, w)
	}
	return s
}

// saying gives editors that know the word (the YAML language server does) something to show in the pattern's place.
func saying(s *jsonschema.Schema, like string) *jsonschema.Schema {
	s.Extras = map[string]any{"patternErrorMessage": "Write " + like + "."}
	return s
}

func number64(n uint64) *uint64 { return &n }
