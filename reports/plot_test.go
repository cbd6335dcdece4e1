package reports

import (
	"os"
	"path/filepath"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
)

func TestPlotsAreWrittenOnePerQuestionAndForm(t *testing.T) {
	g := NewWithT(t)
	dir := t.TempDir()
	paths, err := WritePlots(dir, build(t, blogRun(t)))
	g.Expect(err).NotTo(HaveOccurred())
	var want []string
	for _, name := range []string{"connects", "connections", "cpu", "requests"} {
		for _, ext := range []string{"png", "svg"} {
			want = append(want, filepath.Join(dir, "plots", "blog-client-close-"+name+"."+ext))
		}
	}
	g.Expect(paths).To(Equal(want))
	for _, path := range paths {
		g.Expect(path).To(BeARegularFile())
	}
}

func TestTheMarkdownReportShowsThePlotsThatAreWritten(t *testing.T) {
	g := NewWithT(t)
	for _, run := range []func(*testing.T) []measure.Record{blogRun, troubledRun} {
		dir := t.TempDir()
		r := build(t, run(t))
		_, err := WritePlots(dir, r)
		g.Expect(err).NotTo(HaveOccurred())
		written, err := filepath.Glob(filepath.Join(dir, "plots", "*.png"))
		g.Expect(err).NotTo(HaveOccurred())
		var linked []string
		for _, c := range r.charts() {
			linked = append(linked, filepath.Join(dir, "plots", c.file+".png"))
		}
		g.Expect(linked).To(ConsistOf(written))
		g.Expect(markdownOf(t, r)).To(ContainSubstring("](plots/" + filepath.Base(written[0]) + ")"))
	}
}

func markdownOf(t *testing.T, r *Report) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report.md")
	g := NewWithT(t)
	file, err := os.Create(path)
	g.Expect(err).NotTo(HaveOccurred())
	defer file.Close()
	g.Expect(writeMarkdown(file, r)).To(Succeed())
	text, err := os.ReadFile(path)
	g.Expect(err).NotTo(HaveOccurred())
	return string(text)
}

func TestAPlotWithoutANumberIsNotDrawn(t *testing.T) {
	g := NewWithT(t)
	l := newLab(t)
	r := l.add("test/pool", "reference", map[string]any{"pool-max-conn": 10}, 1)
	r.Outcome, r.Reason = measure.Skipped, "made up"
	dir := t.TempDir()
	paths, err := WritePlots(dir, build(t, l.records))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(paths).To(BeEmpty())
	g.Expect(filepath.Join(dir, "plots")).NotTo(BeADirectory())
}

func TestAPlotWithTooManyBarsIsLeftOutAndTheReportSaysSo(t *testing.T) {
	g := NewWithT(t)
	l := newLab(t)
	for i := range mostBars/2 + 1 {
		l.measured("test/pool", "reference", map[string]any{"pool-max-conn": i}, 1, 3000, 60)
	}
	r := build(t, l.records)
	shown, crowded := r.chartsOf(&r.Sections[0])
	g.Expect(shown).To(HaveLen(3))
	g.Expect(crowded).To(Equal(1), "the one with two bars per cell")
	g.Expect(markdownOf(t, r)).To(ContainSubstring("Plots left out, since they would have more than 200 bars: 1."))
}

func TestPlotsThatCannotBeWrittenAreAnError(t *testing.T) {
	g := NewWithT(t)
	dir := t.TempDir()
	g.Expect(os.WriteFile(filepath.Join(dir, "plots"), nil, 0o600)).To(Succeed())
	_, err := WritePlots(dir, build(t, blogRun(t)))
	g.Expect(err).To(MatchError(ContainSubstring("plots")))
}
