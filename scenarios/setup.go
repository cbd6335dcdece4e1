package scenarios

import (
	"slices"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// What the language has for later: named here so that a file which uses it is told so.
var (
	proxyLater  = []string{"backends", "frontends", "maxconn"}
	serverLater = []string{"faults", "maxconn", "replies"}
	loadLater   = []string{"arrival", "rate", "seed", "think"}
)

// The flat form of proxy: is one frontend and one backend of these names.
const (
	flatFrontend = "fe"
	flatBackend  = "be"
)

// knobs reads proxy:, and which of its names the file gives.
func (r *reader) knobs(n ast.Node) (k knobs, given []string) {
	if n == nil {
		return k, nil
	}
	fields := r.fields(n, "proxy", knobNames(), proxyLater)
	for _, knob := range knobTable {
		n, ok := fields[knob.name]
		if !ok {
			continue
		}
		given = append(given, knob.name)
		convert(r, n, knob.name, func(v any) (any, error) { return nil, knob.set(&k, v) })
	}
	return k, given
}

// servers reads the fake servers.
func (r *reader) servers(n ast.Node) (list []Server) {
	for _, v := range r.list(n, "servers") {
		f := r.fields(v, "a server", []string{"delay", "name", "proto", "size"}, serverLater)
		s := Server{Proto: "h1"}
		if n, ok := f["name"]; ok {
			s.Name = r.name(n, "a server's name")
		} else {
			r.fail(v, "a server needs a name: {name: s1}")
		}
		if n, ok := f["proto"]; ok {
			s.Proto = r.oneOf(n, "proto", []string{"h1", "h2"}, nil)
		}
		if n, ok := f["size"]; ok {
			s.Size = r.whole(n, "size", 0)
		}
		if n, ok := f["delay"]; ok {
			s.Delay = r.span(n, "delay", 0)
		}
		if slices.ContainsFunc(list, func(o Server) bool { return o.Name == s.Name }) {
			r.fail(f["name"], "two servers have the name %q; records keep them apart by it", s.Name)
		}
		list = append(list, s)
	}
	return list
}

// loads reads the groups of clients.
func (r *reader) loads(n ast.Node) (list []Load) {
	elements := r.list(n, "load")
	for _, v := range elements {
		f := r.fields(v, "a load", []string{"client", "duration", "generator", "method", "name", "proto", "requests", "to", "users"}, loadLater)
		l := Load{Name: "load", To: flatFrontend, Generator: "hey", Proto: "h1", Client: "keepalive", Method: "GET"}
		if n, ok := f["name"]; ok {
			l.Name = r.name(n, "a load's name")
		} else if len(elements) > 1 {
			r.fail(v, "with several loads each needs a name: {name: browsers, ...}")
		}
		if n, ok := f["to"]; ok {
			l.To = r.oneOf(n, "to", []string{flatFrontend}, nil)
		}
		if n, ok := f["generator"]; ok {
			l.Generator = r.oneOf(n, "generator", []string{"hey"}, []string{"native"})
		}
		if n, ok := f["proto"]; ok {
			l.Proto = r.oneOf(n, "proto", []string{"h1"}, []string{"h2"})
		}
		if n, ok := f["client"]; ok {
			l.Client = r.oneOf(n, "client", []string{"close", "keepalive"}, nil)
		}
		if n, ok := f["method"]; ok {
			l.Method = r.oneOf(n, "method", []string{"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}, nil)
		}
		if n, ok := f["users"]; ok {
			l.Users = r.whole(n, "users", 1)
		} else {
			r.fail(v, "a load needs users: {users: 50, ...}")
		}
		r.amount(v, f, &l)
		if slices.ContainsFunc(list, func(o Load) bool { return o.Name == l.Name }) {
			r.fail(f["name"], "two loads have the name %q; records keep them apart by it", l.Name)
		}
		list = append(list, l)
	}
	return list
}

// amount reads how much a load does: for a duration, or a number of requests, and not both.
func (r *reader) amount(v ast.Node, f map[string]ast.Node, l *Load) {
	duration, timed := f["duration"]
	requests, counted := f["requests"]
	switch {
	case timed && counted:
		r.fail(requests, "a load has a duration or a number of requests, not both")
	case timed:
		l.Duration = r.span(duration, "duration", time.Millisecond)
	case counted:
		l.Requests = r.whole(requests, "requests", 1)
	default:
		r.fail(v, "a load ends after a time or a number of requests: {duration: 5s, ...} or {requests: 1000, ...}")
	}
}

// name reads what something is called in records and expressions.
func (r *reader) name(n ast.Node, field string) string {
	name := r.text(n, field)
	if r.err == nil && !plainName.MatchString(name) {
		r.fail(n, "%s is lower case words with dashes, found %s", field, show(name))
	}
	return name
}
