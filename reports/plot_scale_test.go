package reports

import (
	"testing"

	. "github.com/onsi/gomega"
	"gonum.org/v1/plot/vg"
)

func tickTexts(s scale) []string {
	var out []string
	for _, t := range s.ticks() {
		out = append(out, t.text)
	}
	return out
}

func TestALinearScaleBeginsAtZero(t *testing.T) {
	g := NewWithT(t)
	s := newScale(false, 500, []reach{{200, 100}, {390, 20}})
	g.Expect(s.at(0)).To(BeZero())
	g.Expect(s.at(200)*2).To(BeNumerically("~", s.at(400), 1e-9), "twice as much is twice as long")
	g.Expect(s.at(390)+20).To(BeNumerically("<=", 500.001), "and its label is within the field")
	g.Expect(tickTexts(s)).To(Equal([]string{"0", "100", "200", "300", "400"}))
}

func TestALogarithmicScaleShowsOneAndNotZero(t *testing.T) {
	g := NewWithT(t)
	s := newScale(true, 500, []reach{{22000, 60}, {4, 20}})
	g.Expect(s.at(0)).To(BeZero())
	g.Expect(s.at(1)).To(BeNumerically(">", 10))
	g.Expect(s.at(100) - s.at(10)).To(BeNumerically("~", s.at(1000)-s.at(100), 1e-9))
	g.Expect(s.at(22000) + 60).To(BeNumerically("~", 500, 1e-6))
	g.Expect(tickTexts(s)).To(Equal([]string{"1", "10", "100", "1,000", "10,000"}))
	g.Expect(s.step()).To(Equal("10"))
}

func TestOfManyPowersOfTenSomeAreShown(t *testing.T) {
	g := NewWithT(t)
	s := newScale(true, 500, []reach{{1.2e10, 100}})
	g.Expect(tickTexts(s)).To(HaveExactElements("1", "100", "10,000", "1,000,000", "100,000,000", "10,000,000,000", "1,000,000,000,000"))
	g.Expect(s.step()).To(Equal("100"))
}

func TestAScaleOfNothingStillStands(t *testing.T) {
	g := NewWithT(t)
	g.Expect(tickTexts(newScale(true, 500, nil))).To(Equal([]string{"1", "10"}))
	g.Expect(tickTexts(newScale(false, 500, []reach{{0, 20}}))).To(Equal([]string{"0", "0.2", "0.4", "0.6", "0.8", "1"}))
}

func TestALinearScaleHasFewTicksWhateverItsSize(t *testing.T) {
	for most := 0.00013; most < 1e15; most *= 1.7 {
		n := len(newScale(false, 500, []reach{{most, 30}}).ticks())
		NewWithT(t).Expect(n).To(SatisfyAll(BeNumerically(">=", 3), BeNumerically("<=", mostTicks)), "%g", most)
	}
}

func TestALabelWiderThanTheFieldDoesNotBreakTheScale(t *testing.T) {
	s := newScale(false, 500, []reach{{10, 900}})
	NewWithT(t).Expect(s.at(10)).To(BeNumerically("~", vg.Length(50), 1e-9))
}
