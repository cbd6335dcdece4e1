package reports

import (
	"math"

	"gonum.org/v1/plot/vg"
)

// Measures of a sweep's panels in points.
const (
	panelHeight = vg.Length(150)
	panelGap    = vg.Length(16)
	headGap     = vg.Length(5)  // between a panel's heading and the number at its top
	valueColumn = vg.Length(40) // for the numbers at the upright axis
	firstMarker = vg.Length(8)  // later lines have smaller ones, so that those that lie on each other all show
	lastMarker  = vg.Length(3)
)

// layOutSweep places a sweep's parts from top to bottom.
func layOutSweep(w sweep) *sheet {
	s := &sheet{width: sheetWidth}
	y := s.paragraph(margin, titleStyle, ink, w.title)
	y = s.paragraph(y+3, plainStyle, quiet, w.about)
	y = s.keyRow(y+6, w.keys)
	words := w.y
	if w.logY {
		words += ", log scale"
	}
	y = s.paragraph(y+6, plainStyle, ink, "upright: "+words+"; along: "+w.across())
	sc := w.upright()
	width := (s.width - 2*margin - panelGap*vg.Length(w.columns-1)) / vg.Length(w.columns)
	for i := 0; i < len(w.panels); i += w.columns {
		row := w.panels[i:min(i+w.columns, len(w.panels))]
		for j, p := range row {
			s.panel(margin+vg.Length(j)*(width+panelGap), y+6, width, w, sc, p)
		}
		y += 6 + boldStyle.line + headGap + panelHeight + smallStyle.line + 6
	}
	for _, p := range w.source {
		y = s.paragraph(y, smallStyle, quiet, p)
	}
	s.height = y + margin - 2
	return s
}

// across says what is along the axis, and how.
func (w sweep) across() string {
	if w.logX {
		return w.x + ", log scale"
	}
	return w.x
}

// upright is the scale of every panel, so that they can be compared.
func (w sweep) upright() scale {
	var all []reach
	for _, p := range w.panels {
		for _, c := range p.curves {
			for _, at := range c.points {
				all = append(all, reach{at.value.Max, firstMarker})
			}
		}
	}
	return newScale(w.logY, panelHeight, all)
}

// at is how far right a value of x stands on a width.
func (w sweep) at(x float64, width vg.Length) vg.Length {
	least, most := w.along[0], w.along[len(w.along)-1]
	if w.logX {
		x, least, most = math.Log(x), math.Log(least), math.Log(most)
	}
	if most == least {
		return width / 2
	}
	return width * vg.Length((x-least)/(most-least))
}

// panel draws a heading, its axes, and its lines.
func (s *sheet) panel(x, y, width vg.Length, w sweep, sc scale, p panel) {
	s.write(plotText{x: x, y: y + boldStyle.line/2, style: boldStyle, colour: ink, text: boldStyle.cut(p.heading, width)})
	left, right, bottom := x+valueColumn, x+width-firstMarker, y+boldStyle.line+headGap+panelHeight
	for _, t := range sc.ticks() {
		at := bottom - sc.at(t.value)
		s.guides = append(s.guides, plotLine{left, at, right, at, 0.5, rule})
		s.write(plotText{x: left - labelGap, y: at, right: true, style: smallStyle, colour: quiet, text: t.text})
	}
	s.lines = append(s.lines, plotLine{left, bottom, right, bottom, 0.8, ink})
	free := vg.Length(0)
	for _, v := range w.along {
		text := grouped(plainNumber(v))
		middle := left + w.at(v, right-left)
		s.lines = append(s.lines, plotLine{middle, bottom, middle, bottom + 2.5, 0.8, ink})
		if from := middle - smallStyle.width(text)/2; from >= free {
			s.write(plotText{x: from, y: bottom + 3 + smallStyle.line/2, style: smallStyle, colour: quiet, text: text})
			free = from + smallStyle.width(text) + labelGap
		}
	}
	for i, c := range p.curves {
		size := max(lastMarker, firstMarker-vg.Length(i)*1.6)
		s.curve(left, right, bottom, w, sc, c, size)
	}
}

// curve draws one line, the range over repetitions upright, and a marker of its size for each number.
func (s *sheet) curve(left, right, bottom vg.Length, w sweep, sc scale, c curve, size vg.Length) {
	for i, p := range c.points {
		x, y := left+w.at(p.x, right-left), bottom-sc.at(p.value.Median)
		if i > 0 {
			before := c.points[i-1]
			s.lines = append(s.lines, plotLine{left + w.at(before.x, right-left), bottom - sc.at(before.value.Median), x, y, 1.2, c.colour})
		}
		if p.value.Max > p.value.Min {
			s.lines = append(s.lines, plotLine{x, bottom - sc.at(p.value.Min), x, bottom - sc.at(p.value.Max), 0.9, c.colour})
		}
		s.boxes = append(s.boxes, plotBox{x - size/2, y - size/2, size, size, c.colour, false})
	}
}
