package scenarios

import (
	"slices"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// The flat form of proxy: is one frontend and one backend of these names.
const (
	flatFrontend = "fe"
	flatBackend  = "be"
)

var serverMapping = mapping[Server]{
	what:   "a server",
	filled: true,
	fields: []field[Server]{
		value("delay", "The time between a request's head and its response.", spanShape{0}, func(s *Server, d time.Duration) { s.Delay = d }),
		value("name", "What the server is called in records, and in expressions: link[\"be/NAME\"].requests.", nameShape, func(s *Server, v string) { s.Name = v }).must("{name: s1}"),
		value("proto", "What it speaks: HTTP/1.1, or HTTP/2 in clear with prior knowledge.", wordShape{known: []string{"h1", "h2"}}, func(s *Server, v string) { s.Proto = v }).or("h1"),
		value("size", "The bytes of each response's body.", wholeShape{0}, func(s *Server, n int) { s.Size = n }),
	},
	later: []string{"faults", "maxconn", "replies"},
}

var loadMapping = mapping[Load]{
	what:   "a load",
	filled: true,
	fields: []field[Load]{
		value("client", "Whether each client closes its connection after every response, or keeps it for all its requests.", wordShape{known: []string{"close", "keepalive"}}, func(l *Load, v string) { l.Client = v }).or("keepalive"),
		value("duration", "How long the clients go on asking. A load has a duration or a number of requests.", spanShape{time.Millisecond}, func(l *Load, d time.Duration) { l.Duration = d }),
		value("generator", "The program that makes the requests.", wordShape{[]string{"hey"}, []string{"native"}}, func(l *Load, v string) { l.Generator = v }).or("hey"),
		value("method", "The method of every request.", wordShape{known: []string{"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}}, func(l *Load, v string) { l.Method = v }).or("GET"),
		value("name", "What the load is called in records. With several loads each needs one.", nameShape, func(l *Load, v string) { l.Name = v }).or("load"),
		value("proto", "What the clients speak.", wordShape{[]string{"h1"}, []string{"h2"}}, func(l *Load, v string) { l.Proto = v }).or("h1"),
		value("requests", "How many requests all users make together. A load has a duration or a number of requests.", wholeShape{1}, func(l *Load, n int) { l.Requests = n }),
		value("to", "The frontend that the clients connect to.", wordShape{known: []string{flatFrontend}}, func(l *Load, v string) { l.To = v }).or(flatFrontend),
		value("users", "The number of clients, each with one request at a time.", wholeShape{1}, func(l *Load, n int) { l.Users = n }).must("{users: 50, ...}"),
	},
	later: []string{"arrival", "rate", "seed", "think"},
	choice: &choice{
		"duration", "requests",
		"a load has a duration or a number of requests, not both",
		"a load ends after a time or a number of requests: {duration: 5s, ...} or {requests: 1000, ...}",
	},
}

// knobs reads proxy:, and which of its names the file gives.
func (r *reader) knobs(n ast.Node) (k knobs, given map[string]ast.Node) {
	if n == nil {
		return k, nil
	}
	given = knobMapping.read(r, n, &k)
	return k, given
}

// servers reads the fake servers.
func (r *reader) servers(n ast.Node) (list []Server) {
	for _, v := range r.list(n, "servers") {
		var s Server
		f := serverMapping.read(r, v, &s)
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
		var l Load
		f := loadMapping.read(r, v, &l)
		if _, named := f["name"]; !named && len(elements) > 1 {
			r.fail(v, "with several loads each needs a name: {name: browsers, ...}")
		}
		if slices.ContainsFunc(list, func(o Load) bool { return o.Name == l.Name }) {
			r.fail(f["name"], "two loads have the name %q; records keep them apart by it", l.Name)
		}
		list = append(list, l)
	}
	return list
}
