package reports

import "gonum.org/v1/plot/vg"

// field draws the groups, in bands below their headings, and the axis below all.
func (s *sheet) field(y vg.Length, c chart) vg.Length {
	labels := labelColumn(c)
	left := margin + labels + labelGap
	sc := newScale(c.log, s.width-rightMargin-left, reaches(c))
	for _, band := range c.bands() {
		y = s.paragraph(y, boldStyle, ink, band[0].heading)
		top := y
		for _, g := range band {
			y = s.group(y+groupGap/2, left, labels, sc, g) + groupGap/2
		}
		for _, t := range sc.ticks() {
			s.guides = append(s.guides, plotLine{left + sc.at(t.value), top, left + sc.at(t.value), y, 0.5, rule})
		}
		s.lines = append(s.lines, plotLine{left, top, left, y, 0.8, ink})
		y += bandGap
	}
	words := c.axis
	if sc.log {
		words += ", log scale: each line is " + sc.step() + " times the one before"
	}
	return s.axis(y-bandGap+2, left, sc, words)
}

// group draws a cell: its label in the middle of its bars' height.
func (s *sheet) group(y, left, labels vg.Length, sc scale, g group) vg.Length {
	height := vg.Length(0)
	for i, b := range g.bars {
		if i > 0 && !b.joined {
			height += barGap
		}
		height += barHeight
	}
	words := plainStyle.cut(g.label, labels)
	s.write(plotText{x: left - labelGap, y: y + height/2, right: true, style: plainStyle, colour: ink, text: words})
	for i, b := range g.bars {
		if i > 0 && !b.joined {
			y += barGap
		}
		s.bar(y, left, sc, b)
		y += barHeight
	}
	return y
}

// bar draws one number, its range and the scenario's limit, and writes the number to the right of all of them where they
// would cross it.
func (s *sheet) bar(y, left vg.Length, sc scale, b bar) {
	middle := y + barHeight/2
	end := left
	if b.value.N > 0 {
		end += sc.at(b.value.Median)
		if end > left {
			s.boxes = append(s.boxes, plotBox{left, y, end - left, barHeight, b.colour, b.doubted})
		}
		if b.value.Max > b.value.Min {
			high := left + sc.at(b.value.Max)
			s.whisker(left+sc.at(b.value.Min), high, middle)
			end = max(end, high)
		}
	}
	room := plainStyle.width(b.label) + labelGap
	if b.limit > 0 {
		x := left + sc.at(b.limit)
		s.limit(x, middle)
		if x > end-labelGap && x < end+room+labelGap {
			end = x
		}
	}
	// No guide may cross the number.
	s.boxes = append(s.boxes, plotBox{end + labelGap/2, middle - plainStyle.line/2 + 1, room, plainStyle.line - 2, paper, false})
	s.write(plotText{x: end + labelGap, y: middle, style: plainStyle, colour: ink, text: b.label})
}

// whisker is drawn from the least to the most.
func (s *sheet) whisker(from, to, y vg.Length) {
	const foot, thin = vg.Length(2.5), vg.Length(0.9)
	s.lines = append(s.lines, plotLine{from, y, to, y, thin, ink}, plotLine{from, y - foot, from, y + foot, thin, ink}, plotLine{to, y - foot, to, y + foot, thin, ink})
}

// limit is drawn as high as a bar, around y.
func (s *sheet) limit(x, y vg.Length) {
	s.lines = append(s.lines, plotLine{x, y - barHeight/2, x, y + barHeight/2, 1.6, ink})
}

// axis writes the numbers below the field and what they are.
func (s *sheet) axis(y, left vg.Length, sc scale, words string) vg.Length {
	free := vg.Length(0) // where the last text ended
	for _, t := range sc.ticks() {
		width := smallStyle.width(t.text)
		x := min(left+sc.at(t.value)-width/2, s.width-rightMargin-width)
		if x < free {
			continue
		}
		s.write(plotText{x: x, y: y + smallStyle.line/2, style: smallStyle, colour: quiet, text: t.text})
		free = x + width + labelGap
	}
	y += smallStyle.line
	s.write(plotText{x: left, y: y + plainStyle.line/2, style: plainStyle, colour: ink, text: plainStyle.cut(words, s.width-rightMargin-left)})
	return y + plainStyle.line + 6
}

// labelColumn is the width of the longest label, within reason.
func labelColumn(c chart) vg.Length {
	width := vg.Length(0)
	for _, g := range c.groups {
		width = max(width, plainStyle.width(g.label))
	}
	return min(width, mostLabels)
}

// reaches are what the scale must hold.
func reaches(c chart) []reach {
	var out []reach
	for _, g := range c.groups {
		for _, b := range g.bars {
			room := plainStyle.width(b.label) + 3*labelGap
			out = append(out, reach{max(b.value.Median, b.value.Max), room})
			if b.limit > 0 {
				out = append(out, reach{b.limit, room})
			}
		}
	}
	return out
}
