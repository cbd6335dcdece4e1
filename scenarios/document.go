package scenarios

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// quoting is the advice for what YAML makes of an expression before anyone sees that it is one.
const quoting = `text that contains [ ] { } , or ": ", or begins with a quote or !, stands in single quotes: {that: 'link["be/s1"].requests > 0'}`

// mayQuote finds the lines whose YAML errors are mostly expressions without quotes.
var mayQuote = regexp.MustCompile(`\{|\b(that|when|because|let|about)\s*:`)

// Bounds on what is read at all; a scenario is a page, not a data set.
// The YAML library's work grows with the square of the nesting.
const (
	maxBytes = 1 << 16
	maxDepth = 32
)

// document reads the file's YAML. Everything that YAML offers beyond plain mappings, lists and scalars is refused where
// it is met.
func (r *reader) document(src []byte) ast.Node {
	r.lines = strings.Split(strings.ReplaceAll(string(src), "\r\n", "\n"), "\n")
	if len(src) > maxBytes {
		r.failAt(1, 1, "the file has %d bytes; a scenario has at most %d", len(src), maxBytes)
		return nil
	}
	depth := 0
	for i, line := range r.lines {
		if !utf8.ValidString(line) {
			r.failAt(i+1, 1+utf8.RuneCountInString(line[:firstBad(line)]), "this is not UTF-8 text")
			return nil
		}
		depth += strings.Count(line, "[") + strings.Count(line, "{") - strings.Count(line, "]") - strings.Count(line, "}")
		if depth > maxDepth || strings.Count(line, "- ") > maxDepth || strings.Count(line, "[")+strings.Count(line, "{") > 8*maxDepth {
			r.failAt(i+1, 1, "too many brackets or dashes; a scenario nests at most %d deep", maxDepth)
			return nil
		}
	}
	file, err := parse(src)
	if err != nil {
		r.syntax(err)
		return nil
	}
	var body ast.Node
	for _, d := range file.Docs {
		switch _, directive := d.Body.(*ast.DirectiveNode); {
		case d.Body == nil:
		case directive:
			r.fail(d.Body, "a scenario file has no %% directives")
		case body != nil:
			r.fail(d.Body, "a second document; one file holds one scenario")
		default:
			body = d.Body
		}
	}
	if body == nil {
		r.failAt(1, 1, "the file is empty; a scenario begins with scenario: NAME")
	}
	return body
}

// parse keeps a panic of the YAML library inside: the bytes are anyone's.
func parse(src []byte) (f *ast.File, err error) {
	defer func() {
		if recover() != nil {
			f, err = nil, errors.New("this cannot be read as YAML")
		}
	}()
	return parser.ParseBytes(bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n")), 0)
}

// syntax places a complaint of the YAML library, and adds what to write where an expression may be the reason.
func (r *reader) syntax(err error) {
	line, column, msg := 1, 1, err.Error()
	if e := (*yaml.SyntaxError)(nil); errors.As(err, &e) {
		msg = e.Message
		if t := e.GetToken(); t != nil && t.Position != nil {
			line, column = t.Position.Line, t.Position.Column
		}
	}
	if line <= len(r.lines) && !strings.Contains(msg, "already defined") && mayQuote.MatchString(r.lines[line-1]) {
		msg += "; " + quoting
	}
	r.failAt(line, column, "%s", msg)
}

func firstBad(s string) int {
	for i, c := range s {
		if c == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(s[i:]); n == 1 {
				return i
			}
		}
	}
	return len(s)
}
