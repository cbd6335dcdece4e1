package scenarios

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/goccy/go-yaml/ast"
)

// Client is where a script's client goes.
type Client struct{ Name, To string }

var clientMapping = mapping[Client]{
	what:   "a client",
	filled: true,
	fields: []field[Client]{
		value("name", "What the steps call it.", nameShape, func(c *Client, v string) { c.Name = v }).must("{name: c1, to: web}"),
		value("to", "The frontend that it connects to.", nameShape, func(c *Client, v string) { c.To = v }).must("{name: c1, to: web}"),
	},
	later: []string{"proto"},
}

// clients reads where clients go. Where there is one frontend all go there.
func (r *reader) clients(n ast.Node, script Script, frontends []Frontend) (list []Client) {
	var known []string
	for _, f := range frontends {
		known = append(known, f.Name)
		if f.Proto == "h2" && script != nil {
			r.fail(n, "the clients of a script speak h1, and frontend %s speaks h2", f.Name)
		}
	}
	if n != nil {
		if script == nil {
			r.fail(n, "clients are those of a script, and there is none")
		}
		for _, v := range r.list(n, "clients") {
			var c Client
			f := clientMapping.read(r, v, &c)
			switch {
			case r.err != nil:
			case !slices.Contains(known, c.To):
				r.fail(f["to"], "no frontend %q: %s", c.To, instead(c.To, known))
			case slices.ContainsFunc(list, func(o Client) bool { return o.Name == c.Name }):
				r.fail(f["name"], "client %s stands here twice", c.Name)
			case !slices.ContainsFunc(script, func(s Step) bool { return s.Client == c.Name }):
				r.fail(f["name"], "no step is of client %s", c.Name)
			}
			list = append(list, c)
		}
	}
	for _, s := range script {
		if s.Client == "" || slices.ContainsFunc(list, func(c Client) bool { return c.Name == s.Client }) {
			continue
		}
		if len(frontends) > 1 {
			r.failAt(s.Line, s.Column, "there are several frontends: say where %s goes: clients: [{name: %s, to: %s}]", s.Client, s.Client, known[0])
		}
		if len(frontends) > 0 {
			list = append(list, Client{s.Client, frontends[0].Name})
		}
	}
	return list
}

// steps gives a cell's steps their conditions, and leaves out those of other cells. Before the conditions were read it leaves all.
func (s *Scenario) steps(c *Case) error {
	if len(s.plan.conditions) == 0 {
		return nil
	}
	env, err := s.Env(c.Axes, c.Inputs, nil, nil)
	if err != nil {
		return err
	}
	var script Script
	for i, step := range c.Script {
		conditions := s.plan.conditions[i]
		step.Expect, step.Until = conditions.expect, conditions.until
		if conditions.when != nil {
			held, err := conditions.when.Holds(env)
			if err != nil {
				return fmt.Errorf("step %d: %w", step.Number, err)
			}
			if !held {
				continue
			}
		}
		script = append(script, step)
	}
	c.Script = script
	return nil
}

// scripted checks that every step is one of some cell, and that no cell could pass without an answer.
func (r *reader) scripted(s *Scenario, cases []Case, f map[string]ast.Node, v Vocabulary) {
	used := map[int]bool{}
	for i := range cases {
		c := &cases[i]
		if err := s.steps(c); err != nil {
			r.fail(f["script"], "in the cell %s: %v", c.String(), err)
			return
		}
		answered := false
		for _, step := range c.Script {
			used[step.Number] = true
			for _, need := range step.Needs {
				if v.Can != nil && !slices.Contains(v.Can, need) {
					r.failAt(step.Line, step.Column, "no target has %q: %s", need, instead(need, v.Can))
				}
			}
			_, err := strconv.Atoi(step.Recv)
			answered = answered || step.Client != "" && err == nil
		}
		if !answered {
			r.fail(f["script"], "in the cell %s no step waits for a response: a proxy that answers nothing would pass; write {client: c1, request: GET /a}", c.String())
		}
	}
	for i, conditions := range s.plan.conditions {
		if w := conditions.when; w != nil && !used[i+1] {
			r.failAt(w.Line, w.Column, "this when holds in no cell of the matrix")
		}
	}
	if n, given := f["errors"]; given {
		r.fail(n, "the steps of a script say what each request must get: leave errors out")
	}
	for i := range s.Expect {
		r.where(s, &s.Expect[i], cases)
	}
	for i := range s.Optimal {
		r.where(s, &s.Optimal[i], cases)
	}
}

// Seen is what a step has seen, and what its condition looks at. What there was none of is zero or nil: a connection that was closed
// has no status.
type Seen struct {
	Status                 int
	Closed                 bool
	Server                 string // X-Server
	ConnID, ConnSeq        int64  // X-Conn-Id, X-Conn-Seq
	FirstClient            string // X-Conn-First-Client
	Client, Method, Target string // of a request that a server received
	Headers                map[string]string
	Answer                 string // of the runtime API

	Stat  map[string]map[string]string // "be/s1" -> column of show servers conn or show stat -> value
	Count map[string]map[string]int64  // "be/s1" -> what the server counted
}

// StepEnv puts together what the conditions of c's steps may name.
func (c *Case) StepEnv(seen Seen) (Env, error) {
	env, err := c.Scenario.Env(c.Axes, c.Inputs, nil, nil)
	if err != nil {
		return nil, err
	}
	for name, v := range map[string]any{
		"status": seen.Status, "closed": seen.Closed, "server": seen.Server, "conn_id": seen.ConnID, "conn_seq": seen.ConnSeq,
		"first_client": seen.FirstClient, "client": seen.Client, "method": seen.Method, "target": seen.Target, "answer": seen.Answer,
	} {
		if _, isAxis := env[name]; !isAxis { // of a step that does not see this
			env[name] = number(v)
		}
	}
	for name, v := range seen.Headers {
		env[headerRoot+"."+name] = v
	}
	kinds := columnsOf(statRoot)
	for row, columns := range seen.Stat {
		for column, v := range columns {
			name := statRoot + "." + row + "." + column
			if n, err := strconv.ParseFloat(v, 64); err == nil && kinds[column] == "number" {
				env[name] = n
			} else if kinds[column] == "text" {
				env[name] = v
			}
		}
	}
	for row, counts := range seen.Count {
		for column, n := range counts {
			env[countRoot+"."+row+"."+column] = float64(n)
		}
	}
	return env, nil
}
