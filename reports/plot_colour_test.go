package reports

import (
	"fmt"
	"image/color"
	"testing"

	. "github.com/onsi/gomega"
)

func TestATargetHasOneColourInEveryPicture(t *testing.T) {
	g := NewWithT(t)
	r := build(t, blogRun(t))
	for _, c := range r.charts() {
		g.Expect(c.keys[0].colour).To(Equal(palette[0]), c.file)
		g.Expect(c.keys[1].colour).To(Equal(palette[1]), c.file)
		for _, group := range c.groups {
			g.Expect(group.bars[0].colour).To(Equal(palette[0]), c.file)
			g.Expect(group.bars[len(group.bars)/2].colour).To(Equal(palette[1]), c.file)
		}
	}
}

func TestAProductHasItsColourInEveryRun(t *testing.T) {
	pool := map[string]any{"pool-max-conn": 10}
	colours := func(labels ...string) map[string]color.NRGBA {
		l := newLab(t)
		for _, label := range labels {
			l.measured("test/pool", label, pool, 1, 1000, 60)
		}
		return build(t, l.records).colours()
	}
	g := NewWithT(t)
	g.Expect(colours("haproxy", "reference")).To(Equal(colours("reference", "haproxy")))
	g.Expect(colours("haproxy")["haproxy"]).To(Equal(palette[1]))
	g.Expect(colours("caddy", "nginx", "reference")["caddy"]).To(Equal(palette[1]), "the first that no product of the run has")
	g.Expect(colours("haproxy-old", "haproxy")).To(Equal(map[string]color.NRGBA{"haproxy-old": palette[1], "haproxy": palette[0]}), "two of one product")
}

func TestTargetsAreToldApartAsLongAsThereAreColours(t *testing.T) {
	g := NewWithT(t)
	l := newLab(t)
	for i := range len(palette) + 2 {
		l.measured("test/pool", fmt.Sprintf("target%d", i), map[string]any{"pool-max-conn": 10}, 1, 1000, 60)
	}
	colours := build(t, l.records).colours()
	g.Expect(colours["target7"]).NotTo(Equal(colours["target8"]), "colours that repeat take turns")
	seen := map[color.NRGBA]bool{}
	for _, c := range colours {
		seen[c] = true
		seen[pale(c)] = true
	}
	g.Expect(seen).To(HaveLen(2*len(palette)), "every colour and every shade of one is used and is like no other")
}

func TestTheFirstTwoColoursDifferInGreyToo(t *testing.T) {
	grey := func(c color.NRGBA) int { return int(color.GrayModel.Convert(c).(color.Gray).Y) }
	NewWithT(t).Expect(grey(palette[1]) - grey(palette[0])).To(BeNumerically(">", 60))
}
