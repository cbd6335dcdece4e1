package reports

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	plottext "gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// plotFile is a form that a picture is kept in.
type plotFile struct {
	ext    string
	encode func(*sheet) ([]byte, error)
}

// plotFiles is sorted by ending.
var plotFiles = []plotFile{{"png", encodePNG}, {"svg", encodeSVG}}

// encodePNG makes two dots of each one of a usual screen, so that a good screen and a print stay sharp.
func encodePNG(s *sheet) ([]byte, error) {
	c := vgimg.NewWith(vgimg.UseWH(s.width, s.height), vgimg.UseDPI(192), vgimg.UseBackgroundColor(paper))
	s.draw(draw.New(c))
	return written(vgimg.PngCanvas{Canvas: c})
}

// encodeSVG names other typefaces beside the one that was measured with, which few machines have: Arial is as wide, letter by letter.
// Whatever is taken in its place is stretched to the width that was measured, so that nothing grows over its neighbour.
func encodeSVG(s *sheet) ([]byte, error) {
	c := vgsvg.New(s.width, s.height)
	to := draw.New(c)
	fill(&to, plotBox{0, 0, s.width, s.height, paper, false}, s.height) // a page may be dark
	s.draw(to)
	data, err := written(c)
	data = bytes.ReplaceAll(data, []byte("font-family:Liberation Sans;"), []byte("font-family:Liberation Sans,Arial,Helvetica,sans-serif;"))
	const element = "<text "
	parts := strings.Split(string(data), element)
	for i, t := range s.texts {
		parts[i+1] = fmt.Sprintf(`textLength="%.5g" lengthAdjust="spacingAndGlyphs" %s`, t.style.width(t.text).Points(), parts[i+1])
	}
	return []byte(strings.Join(parts, element)), err
}

func written(from io.WriterTo) ([]byte, error) {
	var b bytes.Buffer
	_, err := from.WriteTo(&b)
	return b.Bytes(), err
}

// draw turns the sheet over: a canvas counts from its bottom.
func (s *sheet) draw(c draw.Canvas) {
	s.stroke(&c, s.guides)
	for _, b := range s.boxes {
		fill(&c, b, s.height)
	}
	s.stroke(&c, s.lines)
	for _, t := range s.texts {
		st := t.style.Style
		st.Color = t.colour
		if t.right {
			st.XAlign = plottext.XRight
		}
		c.FillText(st, vg.Point{X: t.x, Y: s.height - t.y - t.style.drop()}, t.text)
	}
}

func (s *sheet) stroke(c *draw.Canvas, lines []plotLine) {
	for _, l := range lines {
		c.StrokeLine2(draw.LineStyle{Color: l.colour, Width: l.width}, l.x0, s.height-l.y0, l.x1, s.height-l.y1)
	}
}

func fill(c *draw.Canvas, b plotBox, height vg.Length) {
	x0, x1, y0, y1 := b.x, b.x+b.w, height-b.y-b.h, height-b.y
	corners := []vg.Point{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}, {X: x0, Y: y0}}
	if b.outline {
		c.StrokeLines(draw.LineStyle{Color: b.colour, Width: 1, Dashes: []vg.Length{2, 2}}, corners)
		return
	}
	c.FillPolygon(b.colour, corners)
}
