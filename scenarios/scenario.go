package scenarios

import "github.com/goccy/go-yaml/ast"

// Scenario is one file, read and checked.
type Scenario struct {
	Name     string // folder/file without .yaml: "blog/client-close"
	Version  int    // from 1; raised when older records can no longer be compared
	About    string
	Cite     string
	Rule     string            // the id of the rule that About says in words; "": none
	Axes     []Axis            // in the file's order; none means one cell
	Errors   string            // "", or "allowed": errors and incomplete responses are part of the scenario
	Needs    []string          // capabilities a target must have, else its cells are skipped
	Versions map[string]string // target name -> constraint, ">= 3.0"
	Let      []Let             // in the file's order
	Expect   []Expectation     // the file's own, then the implicit ones that every scenario carries
	Optimal  []Expectation     // what does not hold here is worth a remark, not a failure
	Note     []string          // metrics that are shown, never judged
	Plots    []Plot            // in the file's order
	Known    []Known           // failures that are known of it, see [Attach]
	File     string            // where it was read from
	Source   []byte
	SHA256   string // of Source, in hex

	nameAt ast.Node // where Name stands
	plan   plan
}

// Axis is one dimension of the matrix.
type Axis struct {
	Name   string
	Values []any // string, int, float64 or bool; all of one kind, none twice
}

// Let names an expression that expectations share.
type Let struct {
	Name, Expr string

	program *program
}

// Vocabulary is what files may name beside what they define themselves: in expressions, in needs and versions. This package imports
// no other of the project, so the caller brings it.
type Vocabulary struct {
	Metrics []string
	Targets []string // the products that versions and lists of known failures may name; nil: any
	Can     []string // the capabilities that needs may name; nil: any
}
