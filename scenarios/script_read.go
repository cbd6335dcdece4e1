package scenarios

import (
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// script reads the steps of one cell; conditions are read apart, once for all cells.
func (r *reader) script(p plan, servers []Server) (list Script) {
	if p.script == nil {
		if i := slices.IndexFunc(servers, func(s Server) bool { return s.ByScript }); i >= 0 {
			r.fail(p.servers, "%s replies by-script, and there is no script", servers[i].Name)
		}
		return nil
	}
	for i, v := range r.list(p.script, "script") {
		s := Step{Number: i + 1}
		s.Line, s.Column = place(v)
		nodes := stepMapping.read(r, v, &s)
		r.stepParts(nodes, &s)
		r.formed(v, nodes, &s)
		r.placed(v, nodes, &s, list, servers)
		list = append(list, s)
	}
	return list
}

// stepParts reads the fields of a step that hold more than one value.
func (r *reader) stepParts(nodes map[string]ast.Node, s *Step) {
	if n, given := nodes["headers"]; given && s.Send != nil {
		s.Send.Headers = r.headers(n)
	}
	if n, given := nodes["body"]; given && s.Send != nil {
		s.Send.Body = convert(r, n, "body", wholeShape{1}.read)
	}
	if n, given := nodes["reply"]; given {
		s.Reply = r.replyOf(n)
	}
	if n, given := nodes["needs"]; given {
		if _, one := plain(n); one {
			s.Needs = []string{r.text(n, "needs")}
		} else {
			s.Needs = r.words(n, "needs")
		}
	}
}

// headers reads header fields in their order.
func (r *reader) headers(n ast.Node) (list []Header) {
	for _, e := range r.entries(n, "headers") {
		if _, err := headerShape.read(e.name); err != nil {
			r.fail(e.key, "headers: a name %v", err)
		}
		list = append(list, Header{e.name, convert(r, e.value, "headers: "+e.name, headerValueShape.read)})
	}
	return list
}

func (r *reader) replyOf(n ast.Node) *Reply {
	p := &Reply{Status: 200, Then: "keep"}
	if _, one := plain(n); one {
		p.Status = convert(r, n, "reply", statusShape{}.read)
		return p
	}
	nodes := replyMapping.read(r, n, p)
	if at, given := nodes["headers"]; given {
		p.Headers = r.headers(at)
	}
	if at, given := nodes["body"]; given && p.Body > 0 && (p.Status == 101 || p.Status == 204 || p.Status == 304) {
		r.fail(at, "a response with status %d has no body", p.Status)
	}
	return p
}

// formed checks that a step is written in one of the ways there are.
func (r *reader) formed(n ast.Node, nodes map[string]ast.Node, s *Step) {
	if r.err != nil {
		return
	}
	who := ""
	switch {
	case s.Client != "" && s.Server != "":
		r.fail(nodes["server"], "a step is of a client or of a server, not of both")
		return
	case s.Client != "":
		who = "client"
	case s.Server != "":
		who = "server"
	}
	form, found := stepForm{}, false
	for _, f := range stepForms {
		if _, given := nodes[f.does]; !given || f.who != who || found && slices.Contains(form.takes, f.does) {
			continue
		}
		if found && !slices.Contains(f.takes, form.does) {
			r.fail(nodes[f.does], "%s and %s are two steps: write one after the other", form.does, f.does)
			return
		}
		form, found = f, true
	}
	if !found {
		switch who {
		case "":
			r.fail(n, "this says neither who acts nor what is waited for: %s, or a step of a client or a server: %s", formsOf(""), stepForms[2].like)
		default:
			r.fail(n, "this does not say what the %s does: %s", who, formsOf(who))
		}
		return
	}
	for _, name := range stepMapping.names() {
		at, given := nodes[name]
		if !given || name == who || name == form.does || slices.Contains([]string{"needs", "when"}, name) || slices.Contains(form.takes, name) {
			continue
		}
		takes := "it takes nothing else"
		if len(form.takes) > 0 {
			takes = "it takes " + strings.Join(form.takes, ", ")
		}
		r.fail(at, "%s means nothing to %s: %s", name, form.like, takes)
		return
	}
	r.awaited(nodes, s)
}

// awaited checks what a step waits for, and fills in what a request gets.
func (r *reader) awaited(nodes map[string]ast.Node, s *Step) {
	if s.Request && s.Recv == "" {
		s.Recv = "200"
	}
	if s.Recv == "" {
		for _, name := range []string{"within", "expect"} {
			if at, given := nodes[name]; given && s.Server != "" {
				r.fail(at, "%s is of a step that waits: recv", name)
			}
		}
		return
	}
	_, err := strconv.Atoi(s.Recv)
	switch word := s.Recv == Closed || s.Recv == Any; {
	case s.Client != "" && !word && err != nil:
		r.fail(nodes["recv"], "a client waits for a status, closed or any, found %q", s.Recv)
	case s.Server != "" && !word && err == nil:
		r.fail(nodes["recv"], "a server waits for a request, by its target: recv: /a; found the status %s", s.Recv)
	case s.Server != "" && s.Recv == Closed && (s.Reply != nil || s.Close != "" || s.Bytes != ""):
		r.fail(nodes["recv"], "once the connection is closed there is nothing more to do on it")
	case s.To != "":
		r.fail(nodes["to"], "recv says what is replied to already")
	case s.By != "" && s.Recv == Closed:
		r.fail(nodes["by"], "a connection that is closed without a response is answered by nobody")
	case s.NotBefore > s.Within:
		r.fail(nodes["not-before"], "not-before is %v, and it is waited %v at most: raise within", s.NotBefore, s.Within)
	}
}

// placed checks a step against the servers and the steps before it.
func (r *reader) placed(n ast.Node, nodes map[string]ast.Node, s *Step, before Script, servers []Server) {
	if r.err != nil {
		return
	}
	for _, field := range []string{"server", "by"} {
		name := s.Server
		if field == "by" {
			name = s.By
		}
		i := slices.IndexFunc(servers, func(v Server) bool { return v.Name == name })
		switch {
		case name == "":
		case i < 0:
			r.fail(nodes[field], "no server %q: %s", name, instead(name, serverNames(servers)))
		case field == "by":
		case !servers[i].ByScript && (s.Reply != nil || s.Recv != "" && s.Recv != Closed):
			r.fail(nodes[field], "%s answers by itself: one whose requests the script receives and answers has replies: by-script", name)
		case s.Bytes != "" && servers[i].Proto != "h1":
			r.fail(nodes["bytes"], "bytes are of a server that speaks h1, and %s speaks %s", name, servers[i].Proto)
		case s.Conn == 0 && (s.Recv == "" || s.Recv == Closed) && !slices.ContainsFunc(before, func(o Step) bool { return o.touches(name) }):
			r.fail(n, "no step before this one has to do with a connection of %s: say which one it is with conn: 1", name)
		}
	}
}

// touches says whether a step may have had to do with a connection of a server.
func (s *Step) touches(server string) bool {
	return s.Server == server || s.Client != "" && s.Recv != "" && (s.By == "" || s.By == server)
}

func serverNames(servers []Server) (list []string) {
	for _, s := range servers {
		list = append(list, s.Name)
	}
	return list
}
