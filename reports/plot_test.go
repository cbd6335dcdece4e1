package reports

import (
	"os"
	"path/filepath"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
)

// smallRun is the least that can be contrasted. Drawing takes its time, so only one test draws what everybody will see.
func smallRun(t *testing.T) []measure.Record {
	l := newLab(t)
	l.measured("test/pool", "reference", map[string]any{"pool-max-conn": 0}, 1, 3000, 3000)
	l.measured("test/pool", "reference", map[string]any{"pool-max-conn": 10}, 1, 3000, 60)
	return l.records
}

func TestPlotsAreWrittenOnePerQuestionAndFormAndTheReportShowsThem(t *testing.T) {
	g := NewWithT(t)
	dir := t.TempDir()
	r := build(t, smallRun(t))
	paths, err := WritePlots(dir, r)
	g.Expect(err).NotTo(HaveOccurred())
	page := markdownOf(t, r)
	var want []string
	for _, name := range []string{"connects", "connections", "cpu", "requests"} {
		for _, ext := range []string{"png", "svg"} {
			want = append(want, filepath.Join(dir, "plots", "test-pool-"+name+"."+ext))
		}
		g.Expect(page).To(ContainSubstring("](plots/test-pool-" + name + ".png)"))
	}
	g.Expect(paths).To(Equal(want))
	for _, path := range paths {
		g.Expect(path).To(BeARegularFile())
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
	_, err := WritePlots(dir, build(t, smallRun(t)))
	g.Expect(err).To(MatchError(ContainSubstring("plots")))
}

// charts are the pictures with bars.
func (r *Report) charts() (out []chart) {
	for i := range r.Sections {
		shown, _ := r.chartsOf(&r.Sections[i])
		out = append(out, shown...)
	}
	return out
}
