package scenarios

import (
	"slices"
	"time"

	"github.com/goccy/go-yaml/ast"
)

var serverMapping = mapping[Server]{
	what:   "a server",
	filled: true,
	fields: []field[Server]{
		value("delay", "The time between a request's head and its response.", spanShape{0}, func(s *Server, d time.Duration) { s.Delay = d }),
		special[Server]("faults", "What the server does wrong, and when; faults of one event are done in the order of the list.", listShape{of: faultMapping}),
		value("name", "What the server is called in records, and in expressions: link[\"be/NAME\"].requests.", nameShape, func(s *Server, v string) { s.Name = v }).must("{name: s1}"),
		value("proto", "What it speaks: HTTP/1.1, or HTTP/2 in clear with prior knowledge.", wordShape{known: []string{"h1", "h2"}}, func(s *Server, v string) { s.Proto = v }).or("h1"),
		value("replies", "Who answers: the server itself at once, or the steps of script.", wordShape{known: []string{"at-once", "by-script"}}, func(s *Server, v string) { s.ByScript = v == "by-script" }),
		value("size", "The bytes of each response's body.", wholeShape{0}, func(s *Server, n int) { s.Size = n }),
		value("streams", "How many streams a client may have open on an HTTP/2 connection.", wholeShape{1}, func(s *Server, n int) { s.Streams = n }),
	},
	later: []string{"maxconn"},
}

// servers reads the fake servers.
func (r *reader) servers(n ast.Node) (list []Server) {
	for _, v := range r.list(n, "servers") {
		var s Server
		f := serverMapping.read(r, v, &s)
		if slices.ContainsFunc(list, func(o Server) bool { return o.Name == s.Name }) {
			r.fail(f["name"], "two servers have the name %q; records keep them apart by it", s.Name)
		}
		if s.Streams > maxStreams {
			r.fail(f["streams"], "streams is at most %d, found %d", maxStreams, s.Streams)
		}
		if at, given := f["streams"]; given && s.Proto != "h2" {
			r.fail(at, "streams are of HTTP/2: proto: h2")
		}
		if at, given := f["faults"]; given {
			s.Faults = r.faults(at, &s)
		}
		for _, name := range []string{"delay", "faults"} {
			if at, given := f[name]; given && s.ByScript {
				r.fail(at, "%s is of a server that answers by itself, and the script answers for %s", name, s.Name)
			}
		}
		list = append(list, s)
	}
	return list
}
