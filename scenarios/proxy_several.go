package scenarios

import (
	"slices"

	"github.com/goccy/go-yaml/ast"
)

// The form of proxy: with several frontends and backends.

var backendMapping = mapping[Backend]{
	what:   "a backend",
	filled: true,
	fields: byName(append([]field[Backend]{
		value("name", "What the backend is called in records, and in expressions: link[\"NAME/server\"].requests.", nameShape, func(b *Backend, v string) { b.Name = v }).must("{name: app, servers: [s1]}"),
		special[Backend]("servers", "The names of its servers; each server is one backend's.", listShape{nameShape, true}).must("{name: app, servers: [s1]}"),
	}, backendFields...)),
	later: []string{"maxconn"},
}

var frontendMapping = mapping[Frontend]{
	what:   "a frontend",
	filled: true,
	fields: byName(append([]field[Frontend]{
		value("backend", "The backend that gets its requests; it can be left out where there is only one.", nameShape, func(f *Frontend, v string) { f.Backend = v }),
		frontendMode,
		value("name", "What a load calls it: {to: NAME}.", nameShape, func(f *Frontend, v string) { f.Name = v }).must("{name: web, backend: app}"),
		value("proto", "What clients speak to it; without it: what its loads speak.", wordShape{known: []string{"h1", "h2"}}, func(f *Frontend, v string) { f.Proto = v }),
	}, frontendFields...)),
}

// misplaced complains about a knob that stands beside a list whose elements have it.
func misplaced[T any](r *reader, given map[string]ast.Node, fields []field[T], list string) {
	for _, f := range fields {
		if n, ok := given[f.name]; ok {
			r.fail(n, "with %s each has its own %s: write it there", list, f.name)
		}
	}
}

// backendList reads backends.
func (k *knobs) backendList(r *reader, n ast.Node, servers []Server) {
	owner := map[string]string{}
	for _, v := range r.list(n, "backends") {
		b := Backend{BackendKnobs: BackendKnobs{Balance: "roundrobin"}}
		given := backendMapping.read(r, v, &b)
		if r.err != nil {
			return
		}
		k.given = append(k.given, given)
		if slices.ContainsFunc(k.backends, func(o Backend) bool { return o.Name == b.Name }) {
			r.fail(given["name"], "two backends have the name %q; records keep them apart by it", b.Name)
		}
		for _, at := range r.list(given["servers"], "servers") {
			name := convert(r, at, "an element of servers", nameShape.read)
			if r.err != nil {
				return
			}
			if !slices.ContainsFunc(servers, func(s Server) bool { return s.Name == name }) {
				r.fail(at, "no server %q: %s", name, instead(name, namesOf(servers)))
			}
			if other, taken := owner[name]; taken {
				r.fail(at, "server %s is in backend %s already; its counts cannot be told apart: give each backend servers of its own", name, other)
			}
			owner[name] = b.Name
			b.Servers = append(b.Servers, name)
		}
		k.backends = append(k.backends, b)
	}
	for _, s := range servers {
		if _, used := owner[s.Name]; !used {
			r.fail(n, "server %s is in no backend", s.Name)
		}
	}
}

// frontendList reads frontends.
func (k *knobs) frontendList(r *reader, n ast.Node) {
	for _, v := range r.list(n, "frontends") {
		var f Frontend
		given := frontendMapping.read(r, v, &f)
		if r.err != nil {
			return
		}
		k.given = append(k.given, given)
		if slices.ContainsFunc(k.frontends, func(o Frontend) bool { return o.Name == f.Name }) {
			r.fail(given["name"], "two frontends have the name %q; loads keep them apart by it", f.Name)
		}
		var names []string
		for _, b := range k.backends {
			names = append(names, b.Name)
		}
		switch {
		case f.Backend == "" && len(names) == 1:
			f.Backend = names[0]
		case f.Backend == "":
			r.fail(v, "frontend %s has no backend, and there are several: %s", f.Name, instead("", names))
		case !slices.Contains(names, f.Backend):
			r.fail(given["backend"], "no backend %q: %s", f.Backend, instead(f.Backend, names))
		}
		k.frontends = append(k.frontends, f)
	}
}

// reached checks that every backend gets requests.
func (k *knobs) reached(r *reader, n ast.Node) {
	for _, b := range k.backends {
		if !slices.ContainsFunc(k.frontends, func(f Frontend) bool { return f.Backend == b.Name }) {
			r.fail(n, "no frontend leads to backend %s", b.Name)
		}
	}
}

func namesOf(servers []Server) (list []string) {
	for _, s := range servers {
		list = append(list, s.Name)
	}
	return list
}
