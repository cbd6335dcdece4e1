package reports

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// heads are the columns of a section, each in one line.
func heads(s *Section) []string {
	var out []string
	for _, c := range layout(s).columns {
		out = append(out, c.title())
	}
	return out
}

func TestColumnsAreTheAxesThenTheNumbers(t *testing.T) {
	g := NewWithT(t)
	r := build(t, troubledRun(t))
	g.Expect(heads(&r.Sections[0])).To(HaveExactElements("server-proto", "http-reuse", "requests", "in the blog", "connect()", "in the blog",
		"conns end", "conns most", "in the blog", "reuse ratio", "req/s", "p50 us", "p99 us", "CPU us /req"))
	g.Expect(heads(&r.Sections[1])).To(HaveExactElements("pool-max-conn", "requests", "connect()",
		"conns end", "conns most", "reuse ratio", "req/s", "p50 us", "p99 us", "CPU us /req", "proxy_rss_max_kb"))
}

func TestTheTargetIsAColumnWhereThereAreSeveral(t *testing.T) {
	g := NewWithT(t)
	g.Expect(heads(&build(t, blogRun(t)).Sections[0])[:3]).To(Equal([]string{"server-proto", "http-reuse", "target"}))
}

func TestATableShowsTheBeginningOfAReason(t *testing.T) {
	for reason, want := range map[string]string{
		"":                                  "",
		"one line":                          "one line",
		"one line\nand more":                "one line ...",
		strings.Repeat("ä", 101) + "\nmore": strings.Repeat("ä", 100) + " ...",
	} {
		NewWithT(t).Expect(short(reason)).To(Equal(want))
	}
}
