package reports

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/reuselab/reuselab/reports/measure"
)

func TestNotesSayHowManyCellsAreMissing(t *testing.T) {
	for _, c := range []struct {
		about   string
		planned any
		want    string
	}{
		{"all there", 8, ""},
		{"ended early", 12, "4 of the 12 cells"},
		{"ended early, read from another language's writer", 12.0, "4 of the 12 cells"},
		{"a record that does not say", nil, ""},
	} {
		t.Run(c.about, func(t *testing.T) {
			g := NewWithT(t)
			records := troubledRun(t)
			for i := range records {
				records[i].Env = map[string]any{measure.EnvPlanned: c.planned}
			}
			missing := ContainElement(ContainSubstring("ended early"))
			if c.want == "" {
				g.Expect(build(t, records).Notes).NotTo(missing)
				return
			}
			g.Expect(build(t, records).Notes).To(ContainElement(ContainSubstring(c.want)))
		})
	}
}

func TestNotesSayThatAScenarioChangedUnderTheSameVersion(t *testing.T) {
	g := NewWithT(t)
	records := troubledRun(t)
	g.Expect(build(t, records).Notes).NotTo(ContainElement(ContainSubstring("has changed")))
	records[0].ScenarioSHA256 = "other"
	g.Expect(build(t, records).Notes).To(ContainElement(ContainSubstring("blog/client-close: the file has changed")))
}
