package reports

import (
	"image/color"
	"strings"
	"unicode"

	"gonum.org/v1/plot/vg"
)

// sheet is a picture laid out: shapes and texts in points from its top left corner. Nothing in it knows of files.
type sheet struct {
	width, height vg.Length
	guides        []plotLine // behind everything else
	boxes         []plotBox
	lines         []plotLine
	texts         []plotText
}

type plotBox struct {
	x, y, w, h vg.Length
	colour     color.NRGBA
	outline    bool // only its edge
}

type plotLine struct {
	x0, y0, x1, y1 vg.Length
	width          vg.Length
	colour         color.NRGBA
}

// plotText stands with the middle of its capitals at y; x is its left end, or its right end where it is so aligned.
type plotText struct {
	x, y   vg.Length
	right  bool
	style  *style
	colour color.NRGBA
	text   string
}

// Measures in points. The width is that of a README's column on the web, where a point is a third more than a pixel.
const (
	sheetWidth  = vg.Length(624)
	margin      = vg.Length(12)
	mostLabels  = vg.Length(170) // of the width, for the cells' labels
	barHeight   = vg.Length(11)
	barGap      = vg.Length(2)
	groupGap    = vg.Length(7)
	labelGap    = vg.Length(4)
	bandGap     = vg.Length(4)
	keySwatch   = vg.Length(9)
	rightMargin = vg.Length(6)
)

// layOut places a chart's parts from top to bottom. Bars lie, so that labels of any length stay readable and a sweep only grows in height.
func layOut(c chart) *sheet {
	s := &sheet{width: sheetWidth}
	y := s.paragraph(margin, titleStyle, ink, c.title)
	y = s.paragraph(y+3, plainStyle, quiet, c.about)
	y = s.keyRow(y+6, c.keys)
	y = s.field(y+6, c)
	for _, p := range c.source {
		y = s.paragraph(y, smallStyle, quiet, p)
	}
	s.height = y + margin - 2
	return s
}

// write adds a text; no text is none.
func (s *sheet) write(t plotText) {
	if t.text = strings.Map(printable, t.text); t.text != "" {
		s.texts = append(s.texts, t)
	}
}

// printable keeps out of a picture what XML 1.0 section 2.2 does not allow in a document: a product may have printed anything as its version.
func printable(r rune) rune {
	if !unicode.IsPrint(r) {
		return '?'
	}
	return r
}

// paragraph writes lines as wide as the sheet and returns where they end.
func (s *sheet) paragraph(y vg.Length, st *style, colour color.NRGBA, words string) vg.Length {
	for _, l := range st.even(words, s.width-2*margin) {
		s.write(plotText{x: margin, y: y + st.line/2, style: st, colour: colour, text: l})
		y += st.line
	}
	return y
}

// keyRow explains colours and marks, in as many rows as they need.
func (s *sheet) keyRow(y vg.Length, keys []key) vg.Length {
	x := margin
	for _, k := range keys {
		words := plainStyle.cut(k.text, s.width-2*margin-keySwatch-labelGap)
		width := keySwatch + labelGap + plainStyle.width(words)
		if x > margin && x+width > s.width-margin {
			x, y = margin, y+plainStyle.line+2
		}
		middle := y + plainStyle.line/2
		switch k.form {
		case aBar:
			s.boxes = append(s.boxes, plotBox{x, middle - keySwatch/2, keySwatch, keySwatch, k.colour, false})
		case aRange:
			s.whisker(x, x+keySwatch, middle)
		case aLimit:
			s.limit(x+keySwatch/2, middle)
		}
		s.write(plotText{x: x + keySwatch + labelGap, y: middle, style: plainStyle, colour: ink, text: words})
		x += width + 14
	}
	if len(keys) == 0 {
		return y
	}
	return y + plainStyle.line
}
