package scenarios

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// two has two of everything; the clients of the second frontend speak HTTP/2.
const two = `scenario: my/two
version: 1
about: Two frontends, two backends.
proxy:
  threads: 1
  frontends: [{name: web, backend: app}, {name: api, proto: h2, backend: pages, timeout-client: 1s}]
  backends:
    - {name: app, http-reuse: never, servers: [s2, s1]}
    - {name: pages, balance: leastconn, servers: [s3]}
servers: [{name: s1}, {name: s2}, {name: s3}]
load: [{name: a, to: web, users: 1, requests: 5}, {name: b, to: api, proto: h2, users: 1, requests: 5}]
expect: [{that: 'link["app/s1"].requests + link["pages/s3"].requests <= requests'}]
`

func TestSeveralFrontendsAndBackends(t *testing.T) {
	g := NewWithT(t)
	s, err := Parse("two.yaml", []byte(two), vocabulary)
	g.Expect(err).NotTo(HaveOccurred())
	cases, err := s.Plan(Options{Settings: map[string]string{"pool-max-conn": "3", "timeout-server": "2s"}})
	g.Expect(err).NotTo(HaveOccurred())
	p := cases[0].Proxy
	g.Expect(p.Frontends).To(HaveExactElements(
		And(HaveField("Name", "web"), HaveField("Backend", "app"), HaveField("Proto", "h1")),
		And(HaveField("Name", "api"), HaveField("Backend", "pages"), HaveField("Proto", "h2"), HaveField("TimeoutClient", time.Second)),
	))
	g.Expect(p.Backends).To(HaveExactElements(
		And(HaveField("Servers", []string{"s2", "s1"}), HaveField("HTTPReuse", "never"), HaveField("Balance", "roundrobin")),
		And(HaveField("Servers", []string{"s3"}), HaveField("HTTPReuse", ""), HaveField("Balance", "leastconn")),
	))
	for _, b := range p.Backends {
		g.Expect(*b.PoolMaxConn).To(Equal(3), "a setting fills what every backend leaves open")
		g.Expect(b.TimeoutServer.String()).To(Equal("2s"))
	}
	g.Expect(cases[0].Inputs).To(HaveKeyWithValue("pool_max_conn", 3))
	_, err = s.Plan(Options{Settings: map[string]string{"http-reuse": "always"}})
	g.Expect(err).To(MatchError(ContainSubstring("the scenario sets http-reuse itself")), "of one backend")
	g.Expect(cases[0].Load[1].To).To(Equal("api"))
}

func TestSeveralFrontendsAndBackendsAreChecked(t *testing.T) {
	for _, row := range []struct{ old, new, says string }{
		{"threads: 1", "http-reuse: safe", "two.yaml:5:15: with backends each has its own http-reuse: write it there"},
		{"threads: 1", "timeout-client: 1s", "two.yaml:5:19: with frontends each has its own timeout-client: write it there"},
		{"name: api", "name: web", `two.yaml:6:49: two frontends have the name "web"`},
		{"backend: pages", "backend: page", `two.yaml:6:74: no backend "page": did you mean "pages"?`},
		{"backend: pages", "backend: app", "two.yaml:8:5: no frontend leads to backend pages"},
		{"{name: web, backend: app}", "{name: web}", "two.yaml:6:15: frontend web has no backend, and there are several: one of app, pages"},
		{"  frontends: [{name: web, backend: app}, {name: api, proto: h2, backend: pages, timeout-client: 1s}]\n", "", "two.yaml:7:5: several backends need frontends that say which one gets what"},
		{"name: pages", "name: app", `two.yaml:9:14: two backends have the name "app"`},
		{"servers: [s3]", "servers: [s1]", "two.yaml:9:51: server s1 is in backend app already"},
		{"servers: [s3]", "servers: [s4]", `two.yaml:9:51: no server "s4": did you mean "s1"?`},
		{"servers: [s2, s1]", "servers: [s2]", "two.yaml:8:5: server s1 is in no backend"},
		{", servers: [s3]", "", "two.yaml:9:7: a backend has no servers: write {name: app, servers: [s1]}"},
		{"balance: leastconn", "threads: 3", `two.yaml:9:21: unknown field "threads" in a backend`},
		{"to: web", "to: wbe", `two.yaml:11:22: no frontend "wbe": did you mean "web"?`},
		{"to: web, ", "", "two.yaml:11:8: there are several frontends: say which one with to: one of api, web"},
		{"to: web", "to: api", "two.yaml:11:8: these clients speak h1, and frontend api speaks h2"},
		{"pages/s3", "app/s3", `link`},
	} {
		g := NewWithT(t)
		_, err := Parse("two.yaml", []byte(replaced(t, two, row.old, row.new)), vocabulary)
		g.Expect(err).To(MatchError(ContainSubstring(row.says)), row.new)
	}
}
