package scenarios

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
)

var vocabulary = Vocabulary{Metrics: measure.Names()}

// good is a scenario that the tables below break in one place each.
const good = `scenario: my/one
version: 1
about: What it shows.
matrix:
  server-proto: [h1, h2]
  http-reuse: [safe, always]
proxy: {threads: 4, http-reuse: "{http-reuse}", purge-ticks: 4}
servers: [{name: s1, proto: "{server-proto}"}]
load: [{users: 10, client: close, duration: 2s}]
let: {slack: threads*2 + requests/1000}
expect:
  - {that: connects <= requests + slack, because: no request needs two}
note: [requests_per_second]
`

// broken is one way to break good: old is replaced by new, and the complaint stands at and contains every part of says.
type broken struct {
	old, new string
	at       string // line:column
	says     []string
}

func refuses(t *testing.T, rows []broken) {
	t.Helper()
	for _, row := range rows {
		t.Run(row.new, func(t *testing.T) {
			g := NewWithT(t)
			g.Expect(strings.Count(good, row.old)).To(Equal(1), "the row must change one place: %q", row.old)
			_, err := Parse("my.yaml", []byte(strings.Replace(good, row.old, row.new, 1)), vocabulary)
			g.Expect(err).To(HaveOccurred())
			var e *Error
			g.Expect(errors.As(err, &e)).To(BeTrue())
			g.Expect(err.Error()).To(HavePrefix("my.yaml:" + row.at + ": "))
			for _, part := range row.says {
				g.Expect(e.Msg).To(ContainSubstring(part))
			}
			g.Expect(e.Excerpt).To(MatchRegexp(`(?s)^ +\d+ \| .*\n +\| .*\^$`))
		})
	}
}

// replaced makes changes to a file: old, new, old, new...; each old stands there once.
func replaced(t *testing.T, src string, changes ...string) string {
	t.Helper()
	for i := 0; i < len(changes); i += 2 {
		if strings.Count(src, changes[i]) != 1 {
			t.Fatalf("%q does not stand there once", changes[i])
		}
		src = strings.Replace(src, changes[i], changes[i+1], 1)
	}
	return src
}

// parsed reads good with changes.
func parsed(t *testing.T, changes ...string) *Scenario {
	t.Helper()
	s, err := Parse("my.yaml", []byte(replaced(t, good, changes...)), vocabulary)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAFileIsReadWhole(t *testing.T) {
	g := NewWithT(t)
	s := parsed(t, "about: What it shows.\n", `about: What it shows.
cite: RFC 9112, 9.3
rule: reuse-after-close
needs: [runtime-api]
versions: {haproxy: '>= 2.6, < 3.1'}
optimal: [{that: connects == threads, when: http_reuse == "always"}]
`)
	g.Expect(s.Name).To(Equal("my/one"))
	g.Expect(s.Version).To(Equal(1))
	g.Expect(s.About).To(Equal("What it shows."))
	g.Expect(s.Cite).To(Equal("RFC 9112, 9.3"))
	g.Expect(s.Rule).To(Equal("reuse-after-close"))
	g.Expect(s.Needs).To(Equal([]string{"runtime-api"}))
	g.Expect(s.Versions).To(Equal(map[string]string{"haproxy": ">= 2.6, < 3.1"}))
	g.Expect(s.Axes).To(Equal([]Axis{{"server-proto", []any{"h1", "h2"}}, {"http-reuse", []any{"safe", "always"}}}))
	g.Expect(s.Note).To(Equal([]string{"requests_per_second"}))
	g.Expect(s.Let[0].Expr).To(Equal("threads*2 + requests/1000"))
	g.Expect(s.Optimal[0].When).To(Equal(`http_reuse == "always"`))
	g.Expect(s.Expect[0].That).To(Equal("connects <= requests + slack"))
	g.Expect(s.Expect[0].Because).To(Equal("no request needs two"))
	g.Expect([]int{s.Expect[0].Line, s.Expect[0].Column}).To(Equal([]int{17, 12}))
	g.Expect(s.File).To(Equal("my.yaml"))
	g.Expect(s.SHA256).To(HaveLen(64))
}

func TestTheHeadIsChecked(t *testing.T) {
	refuses(t, []broken{
		{"scenario: my/one\n", "", "1:1", []string{"has no scenario"}},
		{"version: 1\n", "", "1:1", []string{"has no version"}},
		{"servers: [{name: s1, proto: \"{server-proto}\"}]\n", "", "1:1", []string{"has no servers"}},
		{"version: 1", "version: 0", "2:10", []string{"version is at least 1, found 0"}},
		{"version: 1", "version: one", "2:10", []string{`version takes a whole number, found "one"`}},
		{"version: 1", "version: 1.5", "2:10", []string{"found 1.5"}},
		{"version: 1", "version: 99999999999999999999", "2:10", []string{"takes a whole number"}},
		{"scenario: my/one", "scenario: My One", "1:11", []string{"lower case", `found "My One"`}},
		{"about: What it shows.", "about: 7", "3:8", []string{"about takes text, found 7", "quotes"}},
		{"about: What it shows.", "about:", "3:1", []string{"about has no value"}},
		{"about: What it shows.", "abuot: x", "3:1", []string{`unknown field "abuot"`, `did you mean "about"?`}},
		{"about: What it shows.", "versoin: 2", "3:1", []string{`did you mean "version"?`}},
		{"about: What it shows.", "errors: alowed", "3:9", []string{`errors cannot be "alowed"`, `did you mean "allowed"?`}},
		{"about: What it shows.", "needs: runtime-api", "3:8", []string{"needs is a list"}},
		{"about: What it shows.", "needs: [a, a]", "3:12", []string{`"a" stands twice`}},
		{"about: What it shows.", "versions: {haproxy: 3.0}", "3:21", []string{"versions: haproxy takes text"}},
		{"about: What it shows.", "versions: {haproxy: newer}", "3:21", []string{"'>= 3.0'"}},
		{"about: What it shows.", "script: [{client: c1, send: GET /}]", "3:9", []string{"a scenario has a load, a script or raw cases, and only one of them"}},
		{"about: What it shows.", "haproxy-cfg: |\n  global", "3:14", []string{"haproxy-cfg stands in place of proxy"}},
		{"note: [requests_per_second]", "note: [requests_per_secnod]", "13:8", []string{`no metric "requests_per_secnod"`, `did you mean "requests_per_second"?`}},
		{"note: [requests_per_second]", "note: []", "13:7", []string{"empty list"}},
		{"note: [requests_per_second]", "note: [errors, errors]", "13:16", []string{`"errors" stands twice`}},
	})
}

func TestAVocabularyWithoutTheMetricsOfEveryScenarioIsRefused(t *testing.T) {
	g := NewWithT(t)
	_, err := Parse("my.yaml", []byte(good), Vocabulary{Metrics: []string{"connects", "requests", "requests_per_second"}})
	g.Expect(err).To(MatchError(ContainSubstring("the vocabulary lacks what every scenario expects")))
}

// FuzzParse holds four promises: no input makes Parse panic, a refused file is told where, an accepted one fits the schema,
// gives the same cases every time it is planned and has an expectation of its own in each, or a script.
func FuzzParse(f *testing.F) {
	f.Add(good)
	files, err := Library(vocabulary)
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range files {
		f.Add(string(s.Source))
	}
	f.Add("scenario: a\nversion: 1\nservers: [{name: s}]\nload: [{users: 1, requests: 5}]\nexpect: [{that: 'link[\"be/s\"].requests > 0 and 1/requests < 2'}]\n")
	f.Add(strings.Replace(good, "about: What it shows.", "errors: allowed\nexclude: [{server-proto: h1, http-reuse: [safe]}]", 1))
	f.Add(aScript)
	schema := compiled(f)
	f.Fuzz(func(t *testing.T, src string) {
		s, err := Parse("f.yaml", []byte(src), vocabulary)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Line < 1 || e.Column < 1 || e.Msg == "" || e.File != "f.yaml" {
				t.Fatalf("no place or no words: %#v", err)
			}
			return
		}
		if err := schema.Validate(instance(t, src)); err != nil {
			t.Fatalf("an accepted file does not fit the schema: %v", err)
		}
		first, err := s.Plan(Options{})
		if err != nil {
			t.Fatalf("an accepted file cannot be planned: %v", err)
		}
		again, err := Parse("f.yaml", []byte(src), vocabulary)
		if err != nil {
			t.Fatal(err)
		}
		second, _ := again.Plan(Options{})
		if len(first) != len(second) {
			t.Fatalf("%d cells, then %d", len(first), len(second))
		}
		for i := range first {
			a, b := first[i], second[i]
			a.Scenario, b.Scenario = nil, nil
			for _, script := range []Script{a.Script, b.Script} {
				for i := range script { // compiled functions are equal to nothing
					script[i].Expect, script[i].Until = nil, nil
				}
			}
			if !reflect.DeepEqual(a, b) {
				t.Fatalf("cell %d differs: %v, then %v", i, a, b)
			}
			env, err := s.Env(first[i].Axes, first[i].Inputs, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			own := 0
			for j := range s.Expect {
				if ok, err := s.Expect[j].Applies(env); err != nil {
					t.Fatal(err)
				} else if ok && !s.Expect[j].Implicit {
					own++
				}
				if held, err := s.Expect[j].Holds(env); held || err == nil {
					t.Fatalf("%s holds where nothing was measured", s.Expect[j].That)
				}
			}
			if own == 0 && len(first[i].Script) == 0 && first[i].Raw == nil {
				t.Fatalf("no expectation in cell %s", first[i].String())
			}
		}
	})
}
