package scenarios

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	. "github.com/onsi/gomega"
	validator "github.com/santhosh-tekuri/jsonschema/v6"
)

var update = flag.Bool("update", false, "write schema.json anew")

func TestTheSchemaIsCurrent(t *testing.T) {
	g := NewWithT(t)
	want := generate(t)
	if *update {
		g.Expect(os.WriteFile("schema.json", want, 0o644)).To(Succeed())
		return
	}
	g.Expect(string(JSONSchema())).To(Equal(string(want)), "schema.json is stale: go generate ./scenarios")
}

// compiled is the schema as it is committed.
func compiled(t testing.TB) *validator.Schema {
	t.Helper()
	doc, err := validator.UnmarshalJSON(bytes.NewReader(JSONSchema()))
	if err != nil {
		t.Fatal(err)
	}
	c := validator.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// instance reads a file as an editor does: as YAML, knowing nothing of scenarios.
func instance(t testing.TB, src string) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal([]byte(src), &v); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := validator.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

func TestTheLibraryFitsTheSchemaAndNamesIt(t *testing.T) {
	g := NewWithT(t)
	s := compiled(t)
	list, err := Library(vocabulary)
	g.Expect(err).NotTo(HaveOccurred())
	for _, l := range list {
		g.Expect(s.Validate(instance(t, string(l.Source)))).To(Succeed(), l.File)
		first, _, _ := strings.Cut(string(l.Source), "\n")
		up := strings.Repeat("../", strings.Count(l.File, "/"))
		g.Expect(first).To(Equal("# yaml-language-server: $schema="+up+"schema.json"), l.File)
	}
}

// What editors mark: every row is wrong in one place, and the reader refuses it too.
func TestTheSchemaSeesWhatIsWrong(t *testing.T) {
	s := compiled(t)
	NewWithT(t).Expect(s.Validate(instance(t, good))).To(Succeed())
	const (
		about   = "about: What it shows."
		servers = `servers: [{name: s1, proto: "{server-proto}"}]`
		load    = "load: [{users: 10, client: close, duration: 2s}]"
		proxy   = `proxy: {threads: 4, http-reuse: "{http-reuse}", purge-ticks: 4}`
		expect  = "{that: connects <= requests + slack, because: no request needs two}"
		axis    = "server-proto: [h1, h2]"
	)
	for _, row := range []struct{ old, new, says string }{
		{"version: 1\n", "", "missing property 'version'"},
		{"scenario: my/one\n", "", "missing property 'scenario'"},
		{servers + "\n", "", "missing property 'servers'"},
		{load + "\n", "", "missing property 'load'"},
		{"expect:\n  - " + expect + "\n", "", "missing property 'expect'"},
		{"scenario: my/one", "scenario: My One", "does not match pattern"},
		{"version: 1", "version: 0", "minimum: got 0, want 1"},
		{"version: 1", "version: one", "got string, want integer"},
		{about, "about: 7", "got number, want string"},
		{about, "abuot: x", "additional properties 'abuot' not allowed"},
		{about, "script: [{client: c1, send: GET /}]", "'oneOf' failed"},
		{about, "errors: alowed", "value must be 'allowed'"},
		{about, "needs: [a, a]", "items at 0 and 1 are equal"},
		{about, "versions: {haproxy: newer}", "does not match pattern"},
		{about, "exclude: [{}]", "minProperties: got 0, want 1"},
		{about, "exclude: [{server-proto: [h1, [h2]]}]", "got array, want boolean or number or string"},
		{about, "optimal: []", "minItems: got 0, want 1"},
		{axis, "server_proto: [h1, h2]", "invalid propertyName 'server_proto'"},
		{axis, "server-proto: h1", "got string, want array"},
		{axis, "server-proto: [h1, h1]", "items at 0 and 1 are equal"},
		{axis, "server-proto: [h1, null]", "got null, want boolean or number or string"},
		{proxy, "proxy: {thraeds: 4}", "'thraeds' not allowed"},
		{proxy, "proxy: {threads: 0}", "minimum: got 0, want 1"},
		{proxy, "proxy: {http-reuse: sometimes}", "value must be one of 'aggressive', 'always', 'never', 'safe'"},
		{proxy, `proxy: {http-reuse: "x{http-reuse}"}`, "value must be one of"},
		{proxy, "proxy: {pool-max-conn: -2}", "minimum: got -2, want -1"},
		{proxy, "proxy: {pool-purge-delay: 5}", "got number, want string"},
		{proxy, "proxy: {pool-purge-delay: 5 s}", "does not match pattern"},
		{proxy, "proxy: {pool-purge-delay: -5s}", "does not match pattern"},
		{proxy, "proxy: {backends: []}", "minItems: got 0, want 1"},
		{proxy, "proxy: {backends: [{servers: [s1]}]}", "missing property 'name'"},
		{proxy, "proxy: {frontends: [{name: web, threads: 2}]}", "'threads' not allowed"},
		{proxy, "proxy: {retry-on: conn-failure, maxconn: 1}", "'maxconn' not allowed"},
		{proxy, "proxy: {retry-on: sometimes}", "does not match pattern"},
		{servers, "servers: [{proto: h1}]", "missing property 'name'"},
		{servers, "servers: [{name: S 1}]", "does not match pattern"},
		{servers, "servers: [{name: s1, proto: http1}]", "value must be one of 'h1', 'h2'"},
		{servers, "servers: [{name: s1, size: 16k}]", "got string, want integer"},
		{load, "load: [{client: close, duration: 2s}]", "missing property 'users'"},
		{load, "load: [{users: 10}]", "oneOf"},
		{load, "load: [{users: 10, duration: 2s, requests: 5}]", "oneOf"},
		{load, "load: [{users: 10, duration: 2s, generator: wrk}]", "value must be one of 'hey', 'native'"},
		{load, "load: [{users: 10, duration: 2s, rate: 0}]", "exclusiveMinimum: got 0, want 0"},
		{load, "load: [{users: 10, duration: 2s, requests-per-conn: 5..}]", "does not match pattern"},
		{load, "load: [{users: 10, duration: 2s, think: 5..9}]", "does not match pattern"},
		{load, "load: [{users: 10, duration: 2s, headers: {a b: c}}]", "invalid propertyName 'a b'"},
		{servers, `servers: [{name: s1, faults: [{on: requests, do: reset}]}]`, "value must be one of 'clock'"},
		{servers, `servers: [{name: s1, faults: [{on: request, do: close, announced: "true"}]}]`, "got string, want boolean"},
		{servers, `servers: [{name: s1, faults: [{on: request, do: close, share: 2}]}]`, "maximum: got 2, want 1"},
		{load, "load: [{users: 10, duration: 2s, method: FETCH}]", "value must be one of"},
		{expect, "{when: server_proto == 'h1'}", "missing property 'that'"},
		{expect, "{that: connects == 1, bcause: x}", "'bcause' not allowed"},
		{expect, "connects == 1", "got string, want object"},
		{"note: [requests_per_second]", "note: [requests_per_secnod]", "value must be one of 'accepts'"},
	} {
		t.Run(row.new, func(t *testing.T) {
			g := NewWithT(t)
			src := replaced(t, good, row.old, row.new)
			g.Expect(s.Validate(instance(t, src))).To(MatchError(ContainSubstring(row.says)))
			_, err := Parse("my.yaml", []byte(src), vocabulary)
			g.Expect(err).To(HaveOccurred())
		})
	}
}

func TestTheSchemaTakesEveryWayToWriteAValue(t *testing.T) {
	s := compiled(t)
	for _, src := range []string{
		replaced(t, good, "client: close", "client: close, name: a, to: fe, method: POST, generator: hey, proto: h1"),
		replaced(t, good, "duration: 2s", "duration: +1m1.5s"),
		replaced(t, good, "duration: 2s", "requests: 500", ", purge-ticks: 4", ", pool-purge-delay: .5s, pool-max-conn: -1, pool-low-conn: 0, balance: leastconn"),
		replaced(t, good, "  http-reuse: [safe, always]", "  http-reuse: [safe, always]\n  n: [1, 2.0]\n  on: [true]", "users: 10", `users: "{n}"`, "name: s1", `name: s1, size: 4, delay: "0"`, "2.0", "2", "\n  on: [true]", ""),
		replaced(t, good, "about: What it shows.", "exclude: [{server-proto: h1, http-reuse: [safe]}]\nversions: {haproxy: '>= 2.6, < 3.1'}\nneeds: [runtime-api]\nrule: a\ncite: b", "{slack: threads*2 + requests/1000}", "{slack: 5, on: true}"),
		replaced(t, good, "about: What it shows.", "errors: allowed\noptimal: [{that: connects == threads, when: true}]", "no request needs two}", "no request needs two}\n  - {that: responses_2xx > 0.5*requests}"),
	} {
		g := NewWithT(t)
		_, err := Parse("my.yaml", []byte(src), vocabulary)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(s.Validate(instance(t, src))).To(Succeed(), src)
	}
}
