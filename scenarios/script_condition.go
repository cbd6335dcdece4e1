package scenarios

import (
	"maps"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	yaml "github.com/goccy/go-yaml/ast"
)

// Condition is a compiled expression of a step.
type Condition struct {
	Text         string
	Line, Column int // where it stands

	program *program
}

// Holds says whether it is true of what was seen. A name without a value is an error, never false.
func (c *Condition) Holds(env Env) (bool, error) {
	for _, r := range c.program.refs { // a field that is not there is empty
		if _, there := env[r.name]; !there && strings.HasPrefix(r.name, headerRoot+".") {
			env[r.name] = ""
		}
	}
	return c.program.holds(env)
}

// Values gives the expression, then the same with its names' values: "conn_id == 1: 2 == 1".
func (c *Condition) Values(env Env) string { return c.Text + ": " + c.program.filled(env) }

// Looks are the tables that a condition looks at.
type Looks struct {
	ServersConn, Stat bool // the proxy's: show servers conn, show stat
	Count             bool // the fake servers' counters
}

// LooksAt says which tables are needed to know whether c holds. c may be nil.
func (c *Condition) LooksAt() (l Looks) {
	if c == nil {
		return l
	}
	conn := strings.Fields(connColumns)
	for _, r := range c.program.refs {
		root, rest, _ := strings.Cut(r.name, ".")
		inConn := slices.Contains(conn, rest[strings.LastIndexByte(rest, '.')+1:])
		l.ServersConn = l.ServersConn || root == statRoot && inConn
		l.Stat = l.Stat || root == statRoot && !inConn
		l.Count = l.Count || root == countRoot
	}
	return l
}

// stepConditions are the conditions of one step; nil where it has none.
type stepConditions struct{ expect, until, when *Condition }

// conditions compiles what the steps say in expressions, once for all cells.
func (r *reader) conditions(n yaml.Node, s *scope) (list []stepConditions) {
	if n == nil {
		return nil
	}
	for _, v := range r.list(n, "script") {
		f := r.fields(v, stepMapping.what, stepMapping.names(), nil)
		step := func(field string, in *scope, allowed ...string) *Condition {
			at, given := f[field]
			if !given || r.err != nil {
				return nil
			}
			p := r.condition(at, field, in, allowed...)
			if p == nil {
				return nil
			}
			line, column := place(at)
			return &Condition{Text: p.text, Line: line, Column: column, program: p}
		}
		seen := s.ofStep(f)
		if r.err == nil && seen.clash != "" {
			r.fail(v, "axis %s has the name of something that a step sees: take another name", seen.clash)
		}
		list = append(list, stepConditions{
			expect: step("expect", seen.scope, aStamp, anInput, anAxis),
			until:  step("until", s.ofStep(nil).scope, anInput, anAxis),
			when:   step("when", s, anInput, anAxis),
		})
	}
	return list
}

// stepScope is what a step's conditions may name.
type stepScope struct {
	*scope
	clash string // an axis or input that has the name of a stamp
}

// ofStep gives what the conditions of a step may name, by the fields it has.
func (s *scope) ofStep(f map[string]yaml.Node) stepScope {
	in := &scope{names: map[string]meaning{}, open: s.open, servers: s.servers, columns: true}
	for name, m := range s.names {
		if m.what == anInput || m.what == anAxis {
			in.names[name] = m
		}
	}
	clash := ""
	for _, stamp := range stampsOf(f) {
		if in.names[stamp.name].what == anAxis {
			clash = stamp.name
		}
		in.names[stamp.name] = meaning{what: aStamp, kind: stamp.kind}
	}
	in.headers = f["client"] != nil || f["server"] != nil
	return stepScope{in, clash}
}

// stamp is something that a step has seen.
type stamp struct{ name, kind string }

// What steps see: the answer to a request, a request, the answer of the runtime API.
var (
	onConn         = []stamp{{"closed", "bool"}, {"conn_id", "number"}, {"conn_seq", "number"}, {"first_client", "text"}, {"server", "text"}}
	clientStamps   = append([]stamp{{"status", "number"}}, onConn...)
	serverStamps   = append([]stamp{{"client", "text"}, {"method", "text"}, {"target", "text"}}, onConn...)
	runtimeStamps  = []stamp{{"answer", "text"}}
	headerRoot     = "header"
	memberExamples = `stat.s1.idle_cur, stat["be/s1"].idle_cur, count.s1.open and, of what was received, header["x-server"]`
)

func stampsOf(f map[string]yaml.Node) []stamp {
	switch {
	case f["client"] != nil:
		return clientStamps
	case f["server"] != nil:
		return serverStamps
	case f["cli"] != nil:
		return runtimeStamps
	}
	return nil
}

// member gives the name that stands for stat.SERVER.COLUMN, count.SERVER.COLUMN or header["NAME"]; "" where n is none of them.
// What is wrong with one is in the fault.
func (s *scope) member(n *ast.MemberNode) (name, kind string, f *fault) {
	property, ok := n.Property.(*ast.StringNode)
	if !ok || n.Optional {
		return "", "", nil
	}
	if root, ok := n.Node.(*ast.IdentifierNode); ok {
		if root.Value != headerRoot || !s.headers {
			return "", "", nil
		}
		return headerRoot + "." + strings.ToLower(property.Value), "text", nil
	}
	inner, ok := n.Node.(*ast.MemberNode)
	if !ok || inner.Optional {
		return "", "", nil
	}
	root, okRoot := inner.Node.(*ast.IdentifierNode)
	server, okServer := inner.Property.(*ast.StringNode)
	if !okRoot || !okServer || root.Value != statRoot && root.Value != countRoot {
		return "", "", nil
	}
	row, wrong := s.row(root.Value, server.Value)
	if wrong != "" {
		return "", "", &fault{server.Location().From, wrong}
	}
	columns := columnsOf(root.Value)
	kind, known := columns[property.Value]
	if !known {
		return "", "", &fault{property.Location().From, root.Value + " has no column " + property.Value + ": " + instead(property.Value, slices.Sorted(maps.Keys(columns)))}
	}
	return root.Value + "." + row + "." + property.Value, kind, nil
}

// stepMembers puts one name in the place of each stat.SERVER.COLUMN and the like.
type stepMembers struct{ scope *scope }

// Visit replaces a member by its name.
func (m stepMembers) Visit(node *ast.Node) {
	if n, ok := (*node).(*ast.MemberNode); ok {
		if name, _, f := m.scope.member(n); name != "" && f == nil {
			ast.Patch(node, &ast.IdentifierNode{Value: name})
		}
	}
}
