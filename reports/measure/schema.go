package measure

import (
	_ "embed"
	"slices"
)

//go:generate go test -run ^TestTheSchemaIsCurrent$ . -update

//go:embed schema.json
var schema []byte

// JSONSchema gives the JSON Schema (draft 2020-12) of a record, for programs that read records.jsonl; the caller owns it.
// It describes what [Writer] writes. Names that it does not know are allowed, since a newer program of the same schema may write more.
func JSONSchema() []byte { return slices.Clone(schema) }
