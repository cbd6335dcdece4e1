package scenarios

import (
	"errors"
	"testing"

	. "github.com/onsi/gomega"
)

// ours is a list with one entry of each kind.
const ours = `- scenario: my/one
  case: {http-reuse: [safe, always], server-proto: h2}
  target: haproxy
  versions: '< 3.0'
  reason: it does not.
  cite: seen
  fails: always
- {scenario: my/one, target: nginx, reason: a race., cite: seen, fails: sometimes}
`

var products = Vocabulary{Metrics: vocabulary.Metrics, Targets: []string{"haproxy", "nginx", "reference"}, Can: []string{"runtime-api"}}

func TestKnownFailuresAreFoundByProductVersionAndCell(t *testing.T) {
	g := NewWithT(t)
	s := parsed(t)
	list, err := ParseKnown("ours.yaml", []byte(ours), []*Scenario{s}, products)
	g.Expect(err).NotTo(HaveOccurred())
	other := &Scenario{Name: "my/other", Known: list}
	Attach([]*Scenario{s, other}, list)
	g.Expect(other.Known).To(BeEmpty())
	for _, row := range []struct {
		target, version, proto, reuse string
		line                          int
	}{
		{"haproxy", "2.6.12", "h2", "safe", 1},
		{"haproxy", "2.6.12", "h2", "always", 1},
		{"haproxy", "2.6.12", "h1", "safe", 0},
		{"haproxy", "3.0.11", "h2", "safe", 0},
		{"nginx", "no version", "h1", "safe", 8},
		{"reference", "0.1", "h2", "safe", 0},
	} {
		k, err := s.KnownFailure(row.target, row.version, map[string]any{"server-proto": row.proto, "http-reuse": row.reuse})
		g.Expect(err).NotTo(HaveOccurred())
		if row.line == 0 {
			g.Expect(k).To(BeNil(), "%+v", row)
			continue
		}
		g.Expect(k).NotTo(BeNil(), "%+v", row)
		g.Expect(k.Line).To(Equal(row.line))
		g.Expect(k.File).To(Equal("ours.yaml"))
	}
	_, err = s.KnownFailure("haproxy", "newest", map[string]any{"server-proto": "h2", "http-reuse": "safe"})
	g.Expect(err).To(MatchError(ContainSubstring(`ours.yaml:1: version "newest"`)))
}

// A number in a record read back from disk is another type than in the file.
func TestACellOfNumbersIsFound(t *testing.T) {
	g := NewWithT(t)
	s := &Scenario{Name: "a", Axes: []Axis{{"n", []any{1, 2}}}}
	list, err := ParseKnown("k.yaml", []byte("[{scenario: a, case: {n: 1}, target: haproxy, reason: b, cite: c, fails: always}]"), []*Scenario{s}, Vocabulary{})
	g.Expect(err).NotTo(HaveOccurred())
	Attach([]*Scenario{s}, list)
	for n, known := range map[any]bool{1: true, 1.0: true, 2: false} {
		k, err := s.KnownFailure("haproxy", "", map[string]any{"n": n})
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(k != nil).To(Equal(known), "%v", n)
	}
}

func TestAListOfKnownFailuresIsChecked(t *testing.T) {
	const entry = "- {scenario: my/one, target: nginx, reason: a race., cite: seen, fails: sometimes}\n"
	for _, row := range []struct{ old, new, says string }{
		{"- scenario: my/one", "- scenario: my/oen", `ours.yaml:1:13: no scenario "my/oen": did you mean "my/one"?`},
		{"http-reuse: [", "http-resue: [", `ours.yaml:2:10: no axis "http-resue" in matrix: did you mean "http-reuse"?`},
		{"[safe, always]", "[safe, sometimes]", `ours.yaml:2:29: axis http-reuse has no value "sometimes"`},
		{"target: haproxy", "target: hapoxy", `ours.yaml:3:11: unknown target "hapoxy": did you mean "haproxy"?`},
		{"target: haproxy", "target: reference", "ours.yaml:3:11: the reference has no known failures: mend it, or the scenario"},
		{"'< 3.0'", "old", "ours.yaml:4:13: versions is a constraint such as '>= 3.0'"},
		{"  reason: it does not.\n", "", "ours.yaml:1:3: a known failure has no reason: write reason: ..."},
		{"  cite: seen\n", "", "ours.yaml:1:3: a known failure has no cite"},
		{"fails: always", "fails: often", `ours.yaml:7:10: fails cannot be "often": one of always, sometimes`},
		{"  fails: always\n", "", "ours.yaml:1:3: a known failure has no fails"},
		{"cite: seen\n  fails", "sited: seen\n  fails", `ours.yaml:6:3: unknown field "sited" in a known failure`},
		{entry, entry + entry, "ours.yaml:9:3: the same is known in line 8"},
		{"- scenario: my/one", "x: 1\n- scenario: my/one", "ours.yaml:"},
		{ours, "known: []", "ours.yaml:1:1: a list of known failures is a list"},
	} {
		g := NewWithT(t)
		_, err := ParseKnown("ours.yaml", []byte(replaced(t, ours, row.old, row.new)), []*Scenario{parsed(t)}, products)
		g.Expect(err).To(MatchError(ContainSubstring(row.says)), row.new)
		var e *Error
		g.Expect(errors.As(err, &e)).To(BeTrue())
	}
	list, err := ParseKnown("none.yaml", []byte("# nothing yet\n[]\n"), nil, products)
	g := NewWithT(t)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(list).To(BeEmpty())
}

func TestWhatAFileNamesBeyondItselfIsChecked(t *testing.T) {
	for _, row := range []struct{ line, says string }{
		{"versions: {hapoxy: '>= 3.0'}", `my.yaml:3:12: unknown target "hapoxy": did you mean "haproxy"?`},
		{"needs: [runtime-apo]", `my.yaml:3:9: no target has "runtime-apo": did you mean "runtime-api"?`},
		{"rule: R1, R2", "my.yaml:3:7: rule is an id such as R1, without commas"},
	} {
		_, err := Parse("my.yaml", []byte(replaced(t, good, "about: What it shows.", row.line)), products)
		NewWithT(t).Expect(err).To(MatchError(ContainSubstring(row.says)))
	}
}

func FuzzParseKnown(f *testing.F) {
	f.Add([]byte(ours))
	f.Add(knownFailures)
	of := []*Scenario{{Name: "my/one", Axes: []Axis{{"http-reuse", []any{"safe", "always"}}, {"server-proto", []any{"h2"}}}}}
	f.Fuzz(func(t *testing.T, src []byte) {
		list, err := ParseKnown("fuzz.yaml", src, of, products)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Line < 1 || e.Column < 1 {
				t.Fatalf("no place in %v", err)
			}
		}
		for _, k := range list {
			if k.Reason == "" && k.Scenario == "" || k.Target == reference {
				t.Fatalf("taken: %+v", k)
			}
		}
	})
}
