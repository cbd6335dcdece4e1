package reports

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
	"github.com/reuselab/reuselab/scenarios"
)

// What the README shows was measured: its marked regions and its plots are made of the records in readme/, a run of
//
//	reuselab run blog --target reference,haproxy
//
// `make readme` writes them anew; this test fails when they differ. A region is what stands between two lines of the README,
// `<!-- generated: NAME -->` and `<!-- end -->`.

const (
	readmePath    = "../README.md"
	readmeDir     = "readme"         // from here
	readmeDirLink = "reports/readme" // from the README
)

func TestReadmeShowsWhatItsRecordsSay(t *testing.T) {
	g := NewWithT(t)
	file, err := measure.ReadFile(filepath.Join(readmeDir, "records.jsonl"))
	g.Expect(err).NotTo(HaveOccurred())
	r, err := Build(file.Records, inLibrary)
	g.Expect(err).NotTo(HaveOccurred())
	regions, pictures, err := readmeParts(r, file.Records)
	g.Expect(err).NotTo(HaveOccurred())
	readme, err := os.ReadFile(readmePath)
	g.Expect(err).NotTo(HaveOccurred())
	want, err := withRegions(string(readme), regions)
	g.Expect(err).NotTo(HaveOccurred())

	if *update {
		g.Expect(os.WriteFile(readmePath, []byte(want), 0o644)).To(Succeed())
		for name, data := range pictures {
			g.Expect(os.WriteFile(filepath.Join(readmeDir, name), data, 0o644)).To(Succeed())
		}
		return
	}
	g.Expect(string(readme)).To(Equal(want), "make readme writes it anew")
	for name, data := range pictures {
		have, err := os.ReadFile(filepath.Join(readmeDir, name))
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(bytes.Equal(have, data)).To(BeTrue(), "%s shows other records: make readme draws it anew", name)
	}
}

func inLibrary(name string) (*scenarios.Scenario, error) {
	found, err := scenarios.Find([]string{name}, scenarios.Vocabulary{Metrics: measure.Names()})
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// The blog's two tables, in its order.
var readmeScenarios = []string{"blog/client-close", "blog/client-keepalive"}

// readmeParts are the regions by name and the pictures by file name.
func readmeParts(r *Report, records []measure.Record) (regions map[string]string, pictures map[string][]byte, err error) {
	var tables, links []string
	pictures = map[string][]byte{}
	for _, name := range readmeScenarios {
		i := slices.IndexFunc(r.Sections, func(s Section) bool { return s.Scenario.Name == name })
		if i < 0 {
			return nil, nil, fmt.Errorf("the records hold nothing of %s", name)
		}
		s := &r.Sections[i]
		tables = append(tables, fmt.Sprintf("**%s**: %s\n\n%s", name, s.Scenario.About, readmeTable(s)))
		c := r.chart(s, plotKinds[0])
		svg, err := encodeSVG(layOut(c))
		if err != nil {
			return nil, nil, err
		}
		pictures[c.file+".svg"] = svg
		links = append(links, fmt.Sprintf("![%s](%s/%s.svg)", escaped(c.title), readmeDirLink, c.file))
	}
	screen, err := firstScreen(records)
	if err != nil {
		return nil, nil, err
	}
	return map[string]string{
		"blog":         strings.Join(tables, "\n\n"),
		"first-screen": "```text\n" + screen + "\n```",
		"plots":        strings.Join(links, "\n\n"),
	}, pictures, nil
}

// readmeTable is a section as narrow as a README needs it.
func readmeTable(s *Section) string {
	number := func(w *Row, metric string) string {
		v, ok := w.Metrics[metric]
		if !ok {
			return absent
		}
		return grouped(metricText(metric, v.Median))
	}
	columns := []struct {
		head string
		text func(*Row) string
	}{
		{"target", func(w *Row) string { return w.Target.Label }},
		{"server", func(w *Row) string { return axisText(w.Case, "server-proto") }},
		{"http-reuse", func(w *Row) string { return axisText(w.Case, "http-reuse") }},
		{"requests", func(w *Row) string { return number(w, "requests") }},
		{"connect()", func(w *Row) string { return number(w, "connects") }},
		{"blog's connect()", func(w *Row) string {
			if w.Published == nil {
				return absent
			}
			return spoken(float64(w.Published.Connects))
		}},
		{"open: end / most", func(w *Row) string {
			return number(w, "server_conns_end") + " / " + number(w, "server_conns_open_max")
		}},
		{"reuse ratio", func(w *Row) string { return number(w, "reuse_ratio") }},
		{"CPU µs/request", func(w *Row) string { return number(w, "proxy_cpu_us_per_request") }},
		{"verdict", func(w *Row) string { return w.Verdict.Outcome.String() }},
	}
	head, lines := "|", "|"
	for i, c := range columns {
		head += " " + c.head + " |"
		align := " ---: |"
		if i < 3 || c.head == "verdict" {
			align = " --- |"
		}
		lines += align
	}
	out := []string{head, lines}
	for i := range s.Rows {
		line := "|"
		for _, c := range columns {
			line += " " + c.text(&s.Rows[i]) + " |"
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

// firstScreen is the part of the text report that somebody sees first who ran the blog's first scenario against the reference.
func firstScreen(records []measure.Record) (string, error) {
	mine := slices.DeleteFunc(slices.Clone(records), func(r measure.Record) bool {
		return r.Scenario != readmeScenarios[0] || r.Target.Name != "reference"
	})
	r, err := Build(mine, inLibrary)
	if err != nil {
		return "", err
	}
	var text bytes.Buffer
	if err := writeText(&text, r); err != nil {
		return "", err
	}
	_, section, found := strings.Cut(text.String(), "\n\n"+readmeScenarios[0])
	section, _, ended := strings.Cut(section, "\n\nHow to read it")
	if !found || !ended {
		return "", errors.New("the text report has another form than the README's excerpt relies on")
	}
	section, _, _ = strings.Cut(section, "\n\nOther than Pass")
	return readmeScenarios[0] + section, nil
}

var regionBegin = regexp.MustCompile(`^<!-- generated: (\S+) -->$`)

const regionEnd = "<!-- end -->"

// withRegions puts text into the regions of that name. Every region must have a text, and every text a region.
func withRegions(page string, texts map[string]string) (string, error) {
	var out []string
	open := ""
	seen := map[string]bool{}
	for n, line := range strings.Split(page, "\n") {
		begin := regionBegin.FindStringSubmatch(line)
		switch {
		case begin != nil && open != "":
			return "", fmt.Errorf("line %d: region %s begins within region %s: %s is missing", n+1, begin[1], open, regionEnd)
		case begin != nil:
			text, known := texts[begin[1]]
			if !known || seen[begin[1]] {
				return "", fmt.Errorf("line %d: region %s is unknown or there twice", n+1, begin[1])
			}
			open = begin[1]
			seen[open] = true
			out = append(out, line, "", text, "")
		case line == regionEnd && open == "":
			return "", fmt.Errorf("line %d: %s without a region", n+1, regionEnd)
		case line == regionEnd:
			open = ""
			out = append(out, line)
		case open == "":
			out = append(out, line)
		}
	}
	if open != "" {
		return "", fmt.Errorf("region %s does not end: %s is missing", open, regionEnd)
	}
	for name := range texts {
		if !seen[name] {
			return "", fmt.Errorf("no region %s: <!-- generated: %s --> and %s mark it", name, name, regionEnd)
		}
	}
	return strings.Join(out, "\n"), nil
}

func TestReadmeRegionsAreReplacedAndNothingElse(t *testing.T) {
	g := NewWithT(t)
	texts := map[string]string{"a": "new\nlines"}
	got, err := withRegions("before\n<!-- generated: a -->\nold\n<!-- end -->\nafter\n", texts)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(got).To(Equal("before\n<!-- generated: a -->\n\nnew\nlines\n\n<!-- end -->\nafter\n"))
	g.Expect(withRegions(got, texts)).To(Equal(got), "done twice it changes nothing")
}

func TestReadmeRegionsThatAreWrong(t *testing.T) {
	for page, want := range map[string]string{
		"nothing":                             "no region a",
		"<!-- generated: a -->\n":             "region a does not end",
		"<!-- generated: b -->\n<!-- end -->": "line 1: region b is unknown",
		"<!-- generated: a -->\n<!-- end -->\n<!-- generated: a -->\n<!-- end -->": "line 3: region a is unknown or there twice",
		"<!-- generated: a -->\n<!-- generated: a -->\n<!-- end -->":               "line 2: region a begins within region a",
		"<!-- end -->": "line 1: <!-- end --> without a region",
	} {
		_, err := withRegions(page, map[string]string{"a": "x"})
		NewWithT(t).Expect(err).To(MatchError(ContainSubstring(want)), page)
	}
}
