package measure

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
	g.Expect(string(JSONSchema())).To(Equal(string(want)), "schema.json is stale: go generate ./reports/measure")
}

func TestEveryFieldIsDescribed(t *testing.T) {
	g := NewWithT(t)
	s := compiled(t)
	for name, p := range s.Properties {
		described := p.Description != "" || p.Ref != nil && p.Ref.Description != "" || p.Items2020 != nil && p.Items2020.Ref.Description != ""
		g.Expect(described).To(BeTrue(), name)
	}
}

func compiled(t *testing.T) *validator.Schema {
	t.Helper()
	doc, err := validator.UnmarshalJSON(bytes.NewReader(JSONSchema()))
	if err != nil {
		t.Fatal(err)
	}
	c := validator.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// line is a record as it stands in a file.
func line(t *testing.T, r Record) string {
	t.Helper()
	text, err := encode(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func fits(t *testing.T, line string) error {
	t.Helper()
	v, err := validator.UnmarshalJSON(strings.NewReader(line))
	if err != nil {
		t.Fatal(err)
	}
	return compiled(t).Validate(v)
}

func TestWhatIsWrittenFitsTheSchema(t *testing.T) {
	g := NewWithT(t)
	g.Expect(fits(t, line(t, full()))).To(Succeed())
	g.Expect(fits(t, line(t, Record{Schema: Schema, Scenario: "a", Repetition: 1, Outcome: Skipped, Reason: "b"}))).To(Succeed())
	real, err := filepath.Glob("testdata/*.jsonl")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(real).NotTo(BeEmpty())
	for _, file := range real {
		text, err := os.ReadFile(file)
		g.Expect(err).NotTo(HaveOccurred())
		for l := range strings.Lines(string(text)) {
			g.Expect(fits(t, l)).To(Succeed(), file)
		}
	}
}

func TestTheSchemaSeesWhatIsNoRecord(t *testing.T) {
	whole := line(t, full())
	for _, row := range []struct{ old, new, says string }{
		{`"schema":1`, `"schema":2`, "value must be 1"},
		{`"schema":1,`, ``, "missing property 'schema'"},
		{`"scenario":"test/full"`, `"scenario":""`, "minLength"},
		{`"repetition":1`, `"repetition":0`, "minimum: got 0, want 1"},
		{`"outcome":"measured"`, `"outcome":"lost"`, "value must be one of 'measured', 'skip', 'error'"},
		{`"outcome":"measured"`, `"outcome":"skip"`, "maxProperties"},
		{`"outcome":"measured"`, `"outcome":"error"`, "minLength"},
		{`"connects":4,`, `"connects":null,`, "got null, want number"},
		{`"connects":4,`, `"connects":"4",`, "got string, want number"},
		{`"accepts":4`, `"accepts":true`, "got boolean, want number"},
		{`"result":"held"`, `"result":"fine"`, "value must be one of 'held', 'failed', 'not made'"},
		{`"http-reuse":"always"`, `"http-reuse":["always"]`, "got array, want boolean or number or string"},
		{`"started":"`, `"started":"on `, "date-time"},
		{`"duration_s":5.003`, `"duration_s":"5s"`, "got string, want number"},
		{`"label":"old",`, ``, "missing property 'label'"},
	} {
		t.Run(row.new, func(t *testing.T) {
			g := NewWithT(t)
			g.Expect(strings.Count(whole, row.old)).To(Equal(1), row.old)
			g.Expect(fits(t, strings.Replace(whole, row.old, row.new, 1))).To(MatchError(ContainSubstring(row.says)))
		})
	}
}

func TestANewerProgramMayWriteMore(t *testing.T) {
	more := strings.Replace(line(t, full()), `"schema":1`, `"schema":1,"later":{"a":[1]}`, 1)
	more = strings.Replace(more, `"connects":4`, `"connects":4,"retries":1`, 1)
	NewWithT(t).Expect(fits(t, more)).To(Succeed())
}
