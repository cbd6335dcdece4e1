package scenarios

import (
	_ "embed"
	"slices"
)

//go:generate go test -run ^TestTheSchemaIsCurrent$ . -update

//go:embed schema.json
var schema []byte

// JSONSchema gives the JSON Schema (draft 2020-12) of a scenario file, for editors and for checks in other languages; the
// caller owns it. It offers every name with its meaning and refuses nothing that [Parse] takes. What it cannot see, Parse
// still refuses: expressions, what fills a placeholder, cells without an expectation, names given twice.
func JSONSchema() []byte { return slices.Clone(schema) }
