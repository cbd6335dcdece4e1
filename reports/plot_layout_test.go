package reports

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
	"gonum.org/v1/plot/vg"

	"github.com/reuselab/reuselab/reports/measure"
)

// area is where something is drawn, from its top left corner.
type area struct {
	left, top, right, bottom vg.Length
	what                     string
}

func (a area) meets(b area) bool {
	const touch = 0.05 // of a point: nobody sees it
	return a.left+touch < b.right && b.left+touch < a.right && a.top+touch < b.bottom && b.top+touch < a.bottom
}

// areas are a sheet's texts, as high as their capitals, and its bars.
func areas(s *sheet) (texts, bars []area) {
	for _, t := range s.texts {
		left, half := t.x, capitals*t.style.Font.Size/2
		if t.right {
			left -= t.style.width(t.text)
		}
		texts = append(texts, area{left, t.y - half, left + t.style.width(t.text), t.y + half, t.text})
	}
	for i, b := range s.boxes {
		if b.colour != paper {
			bars = append(bars, area{b.x, b.y, b.x + b.w, b.y + b.h, fmt.Sprint("bar ", i)})
		}
	}
	return texts, bars
}

// covered are complaints about a sheet: what leaves it, and what something else covers.
func covered(s *sheet) []string {
	var out []string
	texts, bars := areas(s)
	var lines []area
	for _, l := range s.lines {
		lines = append(lines, area{min(l.x0, l.x1) - l.width/2, min(l.y0, l.y1), max(l.x0, l.x1) + l.width/2, max(l.y0, l.y1), "a line"})
	}
	complain := func(a area, others []area) {
		if a.left < 0 || a.top < 0 || a.right > s.width || a.bottom > s.height {
			out = append(out, a.what+" leaves the sheet")
		}
		for _, b := range others {
			if a.meets(b) {
				out = append(out, a.what+" and "+b.what+" cover each other")
			}
		}
	}
	for i, a := range texts {
		complain(a, slices.Concat(texts[:i], bars, lines))
	}
	for i, a := range bars {
		complain(a, bars[:i])
	}
	return out
}

func TestNothingCoversAnythingElseWhateverIsMeasured(t *testing.T) {
	for name, run := range map[string]func(*testing.T) []measure.Record{"blog": blogRun, "troubled": troubledRun, "wide": wideRun} {
		for _, c := range build(t, run(t)).charts() {
			t.Run(name+" "+c.file, func(t *testing.T) {
				NewWithT(t).Expect(covered(layOut(c))).To(BeEmpty())
			})
		}
	}
}

func TestWhatCoversSomethingElseIsSeen(t *testing.T) {
	s := &sheet{width: 100, height: 50}
	s.texts = []plotText{{x: 10, y: 20, style: plainStyle, text: "abc"}, {x: 98, y: 40, style: plainStyle, text: "edge"}}
	s.boxes = []plotBox{{x: 0, y: 15, w: 12, h: 10, colour: ink}, {x: 0, y: 15, w: 12, h: 10, colour: paper}}
	s.lines = []plotLine{{15, 0, 15, 50, 1, ink}}
	NewWithT(t).Expect(covered(s)).To(ConsistOf("abc and bar 0 cover each other", "abc and a line cover each other", "edge leaves the sheet"))
}

func TestEveryWordOfAChartIsOnTheSheet(t *testing.T) {
	g := NewWithT(t)
	c := chartOf(t, blogRun(t), "connects")
	var all []string
	for _, text := range layOut(c).texts {
		all = append(all, text.text)
	}
	words := strings.Join(all, " ")
	for _, want := range []string{c.title, c.about, "server-proto h1, http-reuse", "aggressive", "101,000, one per request", "haproxy-old: haproxy 2.6",
		"connect() calls by the proxy during the load, log scale: each line is 10 times the one before", "Imaginary CPU"} {
		g.Expect(words).To(ContainSubstring(want))
	}
}

func TestBarsAreAsLongAsTheirNumbers(t *testing.T) {
	g := NewWithT(t)
	var bars []vg.Length
	for _, b := range layOut(chartOf(t, blogRun(t), "connections")).boxes {
		if b.h == barHeight {
			bars = append(bars, b.w)
		}
	}
	g.Expect(bars).To(HaveLen(24), "six cells, two targets, most and end")
	g.Expect(bars[1] / bars[0]).To(BeNumerically("~", 40.0/60, 1e-9))
	g.Expect(bars[23] / bars[0]).To(BeNumerically("~", 5.0/60, 1e-9))
}

func TestZeroHasALabelAndNoBar(t *testing.T) {
	g := NewWithT(t)
	for _, plot := range []string{"connects", "requests"} {
		c := chart{log: plot == "connects", groups: []group{{bars: []bar{{value: measure.Sample{N: 1}, label: "0", colour: ink}, {label: "-", colour: ink}}}}}
		s := layOut(c)
		_, bars := areas(s)
		g.Expect(bars).To(BeEmpty())
		var texts []string
		for _, text := range s.texts {
			texts = append(texts, text.text)
		}
		g.Expect(texts).To(ContainElements("0", "-"))
	}
}

func TestALimitCloseToItsBarStandsBeforeTheNumber(t *testing.T) {
	for limit := 50.0; limit < 250; limit += 5 {
		c := chart{log: true, groups: []group{{bars: []bar{{value: measure.Sample{N: 1, Min: 60, Median: 60, Max: 60}, limit: limit, label: "60 Fail", colour: neutral}}}}}
		NewWithT(t).Expect(covered(layOut(c))).To(BeEmpty(), "limit %g", limit)
	}
}

func TestADoubtedNumberIsAnOutline(t *testing.T) {
	g := NewWithT(t)
	var outlines int
	for _, b := range layOut(chartOf(t, troubledRun(t), "connects")).boxes {
		if b.outline {
			outlines++
		}
	}
	g.Expect(outlines).To(Equal(1))
}
