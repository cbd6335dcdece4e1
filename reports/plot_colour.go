package reports

import (
	"image/color"
	"slices"
)

// palette has the colours that Okabe and Ito chose for people of any colour vision, without black, which is for text, and with
// yellow last, which is faint on white. The first two differ in brightness too, so that a grey print still tells a pair of targets apart.
var palette = []color.NRGBA{
	{0x00, 0x72, 0xb2, 0xff}, // blue
	{0xe6, 0x9f, 0x00, 0xff}, // orange
	{0x00, 0x9e, 0x73, 0xff}, // bluish green
	{0xcc, 0x79, 0xa7, 0xff}, // reddish purple
	{0xd5, 0x5e, 0x00, 0xff}, // vermilion
	{0x56, 0xb4, 0xe9, 0xff}, // sky blue
	{0xf0, 0xe4, 0x42, 0xff}, // yellow
}

// ofProducts are colours that a product has in every run where it can, so that pictures of several runs can be laid side by side.
var ofProducts = map[string]color.NRGBA{"reference": palette[0], "haproxy": palette[1], "nginx": palette[2]}

var (
	neutral = color.NRGBA{0x70, 0x70, 0x70, 0xff} // of no target
	ink     = color.NRGBA{0x20, 0x20, 0x20, 0xff}
	quiet   = color.NRGBA{0x60, 0x60, 0x60, 0xff} // text that may be read last
	rule    = color.NRGBA{0xdc, 0xdc, 0xdc, 0xff} // lines that guide the eye
	paper   = color.NRGBA{0xff, 0xff, 0xff, 0xff}
)

// colours gives each target of the report, by label, one colour for all pictures. Products with a colour of their own choose first, then the
// others in order of first running. With more targets than colours some repeat; their order within a group still tells them apart.
func (r *Report) colours() map[string]color.NRGBA {
	out := map[string]color.NRGBA{}
	var taken []color.NRGBA
	give := func(label string, c color.NRGBA) {
		out[label] = c
		taken = append(taken, c)
	}
	targets := r.targets()
	for _, t := range targets {
		if c, ok := ofProducts[t.Name]; ok && !slices.Contains(taken, c) {
			give(t.Label, c)
		}
	}
	for _, t := range targets {
		if _, has := out[t.Label]; has {
			continue
		}
		free := slices.IndexFunc(palette, func(c color.NRGBA) bool { return !slices.Contains(taken, c) })
		if free < 0 {
			free = len(out) % len(palette)
		}
		give(t.Label, palette[free])
	}
	return out
}

// pale is the same hue, nearer to white.
func pale(c color.NRGBA) color.NRGBA {
	mix := func(v uint8) uint8 { return uint8((2*int(v) + 3*0xff) / 5) }
	return color.NRGBA{mix(c.R), mix(c.G), mix(c.B), c.A}
}
