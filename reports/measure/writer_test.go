package measure

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// written writes records to the file at path and returns what the file then holds.
func written(t *testing.T, path string, records ...Record) string {
	t.Helper()
	g := NewWithT(t)
	w, err := Append(path)
	g.Expect(err).NotTo(HaveOccurred())
	for _, r := range records {
		g.Expect(w.Write(r)).To(Succeed())
	}
	g.Expect(w.Close()).To(Succeed())
	text, err := os.ReadFile(path)
	g.Expect(err).NotTo(HaveOccurred())
	return string(text)
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	g := NewWithT(t)
	path := filepath.Join(t.TempDir(), "records.jsonl")
	r := full()
	r.Started = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	skipped := Record{Schema: Schema, Scenario: "test/skipped", Repetition: 1, Outcome: Skipped, Reason: "needs h3"}
	written(t, path, r, skipped)
	f, err := ReadFile(path)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(f.Notes).To(BeEmpty())
	g.Expect(f.Records).To(HaveLen(2))
	g.Expect(f.Records[0]).To(Equal(r))
	g.Expect(f.Records[1].Reason).To(Equal("needs h3"))
}

func TestEachRecordIsOnTheDiskBeforeTheNext(t *testing.T) {
	g := NewWithT(t)
	path := filepath.Join(t.TempDir(), "records.jsonl")
	w, err := Append(path)
	g.Expect(err).NotTo(HaveOccurred())
	defer w.Close()
	for n := range 3 {
		g.Expect(w.Write(full())).To(Succeed())
		f, err := ReadFile(path) // what another process sees while the run goes on
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(f.Records).To(HaveLen(n + 1))
	}
}

func TestEmptyPartsAreWrittenAsEmpty(t *testing.T) {
	text := written(t, filepath.Join(t.TempDir(), "r"), Record{Schema: Schema, Scenario: "test/bare", Repetition: 1, Outcome: Measured})
	NewWithT(t).Expect(text).To(And(HaveSuffix("}\n"), ContainSubstring(`"metrics":{},"by_server":{}`), ContainSubstring(`"hosts":[]`), Not(ContainSubstring("null"))))
}

func TestReasonsStayReadable(t *testing.T) {
	text := written(t, filepath.Join(t.TempDir(), "r"), Record{Schema: Schema, Scenario: "test/bare", Repetition: 1, Outcome: Errored, Reason: "a < b & c"})
	NewWithT(t).Expect(text).To(ContainSubstring("a < b & c"))
}

func TestAppendKeepsWholeLinesAndRemovesATornOne(t *testing.T) {
	for _, c := range []struct {
		about, before string
		records       int
	}{
		{"an empty file", "", 1},
		{"whole lines", small + "\n" + small + "\n", 3},
		{"a whole line without newline", small + "\n" + small, 3},
		{"a torn line", small + "\n" + small[:50], 2},
		{"a torn line with newline", small + "\n" + small[:50] + "\n", 2},
		{"nothing but a torn line", small[:50], 1},
		{"a torn line longer than what follows", small + "\n" + `{"reason":"` + strings.Repeat("long ", 1000), 2},
		{"blank lines at the end", small + "\n\n\n", 2},
	} {
		t.Run(c.about, func(t *testing.T) {
			g := NewWithT(t)
			path := filepath.Join(t.TempDir(), "records.jsonl")
			g.Expect(os.WriteFile(path, []byte(c.before), 0o600)).To(Succeed())
			written(t, path, full())
			f, err := ReadFile(path)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(f.Notes).To(BeEmpty())
			g.Expect(f.Records).To(HaveLen(c.records))
			g.Expect(f.Records[c.records-1].Scenario).To(Equal("test/full"))
		})
	}
}

func TestWriteRefusesNumbersThatMeanNothing(t *testing.T) {
	for _, c := range []struct {
		message string
		spoil   func(*Record)
	}{
		{"metric reuse_ratio is NaN; what cannot be measured must be absent", func(r *Record) { r.Metrics["reuse_ratio"] = math.NaN() }},
		{"metric requests_per_second is +Inf", func(r *Record) { r.Metrics["requests_per_second"] = math.Inf(1) }},
		{"metric be/s1 accepts is -Inf", func(r *Record) { r.ByServer["be/s1"]["accepts"] = math.Inf(-1) }},
		{"metric load requests is NaN", func(r *Record) { r.ByLoad["load"]["requests"] = math.NaN() }},
		{"record of test/full: json", func(r *Record) { r.Inputs["users"] = math.NaN() }},
		{"without the name", func(r *Record) { r.Scenario = "" }},
	} {
		t.Run(c.message, func(t *testing.T) {
			g := NewWithT(t)
			path := filepath.Join(t.TempDir(), "records.jsonl")
			w, err := Append(path)
			g.Expect(err).NotTo(HaveOccurred())
			defer w.Close()
			r := full()
			c.spoil(&r)
			g.Expect(w.Write(r)).To(MatchError(ContainSubstring(c.message)))
			text, err := os.ReadFile(path)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(text).To(BeEmpty(), "a refused record leaves nothing behind")
		})
	}
}
