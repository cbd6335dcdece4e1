package reports

import (
	"strings"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
	plottext "gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// style is a size and weight of writing. The typeface comes with the program, so every machine measures and draws alike.
type style struct {
	plottext.Style
	line vg.Length // from one line to the next
}

var writer = plottext.Plain{Fonts: font.NewCache(liberation.Collection())}

var (
	titleStyle = newStyle(12.5, xfont.WeightBold)
	boldStyle  = newStyle(9, xfont.WeightBold)
	plainStyle = newStyle(9, xfont.WeightNormal)
	smallStyle = newStyle(7, xfont.WeightNormal)
)

func newStyle(size vg.Length, weight xfont.Weight) *style {
	return &style{plottext.Style{
		Font:    font.Font{Typeface: "Liberation", Variant: "Sans", Weight: weight, Size: size},
		Handler: writer,
	}, size * 1.3}
}

func (st *style) width(words string) vg.Length {
	if words == "" {
		return 0
	}
	return st.Width(words)
}

// capitals is the height of capitals and digits in parts of the size.
const capitals = 0.72

// drop is how far below the middle of its capitals a text is to be placed: the library takes the point one size below the ascent for
// the baseline.
func (st *style) drop() vg.Length {
	return capitals/2*st.Font.Size + st.Font.Size - st.FontExtents().Ascent
}

// wrap breaks words into lines of at most that width.
func (st *style) wrap(words string, width vg.Length) []string {
	var lines []string
	for _, word := range strings.Fields(words) {
		if n := len(lines); n > 0 && st.width(lines[n-1]+" "+word) <= width {
			lines[n-1] += " " + word
			continue
		}
		lines = append(lines, st.cut(word, width))
	}
	return lines
}

// even breaks words into as few lines as wrap does, of nearly the same length: no last line holds a single word.
func (st *style) even(words string, width vg.Length) []string {
	lines := st.wrap(words, width)
	for len(lines) > 1 {
		width -= 2
		narrower := st.wrap(words, width)
		if len(narrower) > len(lines) || strings.Join(narrower, " ") != strings.Join(lines, " ") {
			break
		}
		lines = narrower
	}
	return lines
}

// cut ends a text that is too wide with three dots.
func (st *style) cut(words string, width vg.Length) string {
	if st.width(words) <= width {
		return words
	}
	runes := []rune(words)
	for len(runes) > 0 && st.width(string(runes)+"...") > width {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "..."
}
