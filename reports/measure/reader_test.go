package measure

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// small is the shortest line that is a record.
const small = `{"schema":1,"scenario":"test/small","repetition":1,"outcome":"measured","metrics":{"connects":4}}`

func read(text string) (File, error) { return Read("r.jsonl", strings.NewReader(text)) }

func TestReadPassesOverWhatItDoesNotKnow(t *testing.T) {
	g := NewWithT(t)
	f, err := read(`{"schema":1,"scenario":"test/small","repetition":1,"outcome":"measured","metrics":{"of_the_future":9},"new_field":{"a":[1]}}` + "\n\n")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(f.Records).To(HaveLen(1))
	g.Expect(f.Records[0].Metrics).To(HaveKeyWithValue("of_the_future", 9.0))
	g.Expect(f.Notes).To(BeEmpty())
}

func TestReadOfAnEmptyFileIsNoRecords(t *testing.T) {
	g := NewWithT(t)
	f, err := read("")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(f.Records).To(BeEmpty())
}

func TestReadTakesANullMetricForAnAbsentOne(t *testing.T) {
	g := NewWithT(t)
	f, err := read(strings.Replace(small, `"connects":4`, `"connects":null`, 1))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(f.Records[0].Metrics).NotTo(HaveKey("connects"))
}

func TestReadGivesIntsBackAsInts(t *testing.T) {
	g := NewWithT(t)
	f, err := read(strings.Replace(small, `"metrics"`, `"case":{"users":50,"share":0.5},"inputs":{"big":1e30},"env":{"a":[1,{"b":2}]},"metrics"`, 1))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(f.Records[0].Case).To(Equal(map[string]any{"users": 50, "share": 0.5}))
	g.Expect(f.Records[0].Inputs).To(Equal(map[string]any{"big": 1e30}))
	g.Expect(f.Records[0].Env).To(Equal(map[string]any{"a": []any{1, map[string]any{"b": 2}}}))
}

func TestReadDropsTheTornLastLineOfAKilledRun(t *testing.T) {
	// Wherever the kill fell within the line, the lines before it are kept.
	for cut := 1; cut < len(small); cut++ {
		for _, end := range []string{"", "\n"} {
			g := NewWithT(t)
			f, err := read(small + "\n" + small[:cut] + end)
			g.Expect(err).NotTo(HaveOccurred(), "cut at %d", cut)
			g.Expect(f.Records).To(HaveLen(1))
			g.Expect(f.Notes).To(ConsistOf(ContainSubstring("r.jsonl:2: the last line is cut short")))
		}
	}
}

func TestReadAcceptsALastLineWithoutNewline(t *testing.T) {
	g := NewWithT(t)
	f, err := read(small + "\n" + small)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(f.Records).To(HaveLen(2))
	g.Expect(f.Notes).To(BeEmpty())
}

func TestReadSaysWhereAFileIsBroken(t *testing.T) {
	for _, c := range []struct{ about, text, message string }{
		{"half a line in the middle", small + "\n" + small[:30] + "\n" + small + "\n", "r.jsonl:2:31: the line ends before its JSON does"},
		{"no JSON", small + "\nhello\n", "r.jsonl:2:1: invalid character 'h'"},
		{"a comma too many", `{"schema":1,,}` + "\n", "r.jsonl:1:13: invalid character ','"},
		{"a string for a number", strings.Replace(small, ":4", `:"4"`, 1), "r.jsonl:1:97: metrics: a JSON string where float64 belongs"},
		{"a number beyond float64", strings.Replace(small, ":4", `:1e999`, 1), "r.jsonl:1:"},
		{"two records in a line", small + " " + small, "r.jsonl:1:98: more text after the record; one JSON object per line is right"},
		{"another schema", strings.Replace(small, `"schema":1`, `"schema":7`, 1), "r.jsonl:1:1: schema 7 is unknown; this program reads and writes schema 1"},
		{"null", "null\n", "r.jsonl:1:1: not a record"},
		{"a list", "[]\n", "r.jsonl:1:1:"},
	} {
		t.Run(c.about, func(t *testing.T) {
			_, err := read(c.text)
			NewWithT(t).Expect(err).To(MatchError(ContainSubstring(c.message)))
		})
	}
}

// Whatever the bytes, reading ends without a panic, and what it returns can be written and read again.
func FuzzRead(f *testing.F) {
	f.Add(small)
	f.Add(small + "\n" + small[:40])
	f.Add("{}\nnull\n[1,2]")
	f.Add(strings.Replace(small, `"metrics"`, `"by_server":{"be/s1":{"accepts":null}},"env":{"a":[1e999]},"metrics"`, 1))
	f.Fuzz(func(t *testing.T, text string) {
		file, err := read(text)
		if err != nil {
			return
		}
		for _, r := range file.Records {
			line, err := encode(r)
			if err != nil {
				t.Fatalf("read but not written: %v", err)
			}
			again, err := read(string(line))
			if err != nil || len(again.Records) != 1 || len(again.Notes) != 0 {
				t.Fatalf("written as %q, read again: %v", line, err)
			}
			NewWithT(t).Expect(again.Records[0].Metrics).To(Equal(r.Metrics))
			NewWithT(t).Expect(again.Records[0].Case).To(HaveLen(len(r.Case)))
		}
	})
}
