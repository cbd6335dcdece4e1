package reports

import (
	"math"

	"gonum.org/v1/plot/vg"
)

// scale places numbers on the width of the bars' field.
type scale struct {
	log   bool
	least float64 // at the left edge; of a linear scale 0
	most  float64 // at the right edge
	width vg.Length
}

// at is how far right a number stands; one below the scale stands at its left edge.
func (s scale) at(v float64) vg.Length {
	part := v / s.most
	if s.log {
		part = math.Log(v/s.least) / math.Log(s.most/s.least)
	}
	// A logarithm of 0 is below everything.
	return s.width * vg.Length(min(1, max(0, part)))
}

// leastLog leaves a bar for a single one, and none for 0: a logarithmic scale has no 0 to begin at.
const leastLog = 0.5

// reach is a number that must be on the scale, and the room that its label needs to the right of it.
type reach struct {
	value float64
	room  vg.Length
}

// newScale is as wide as it can be with every label within the field.
func newScale(log bool, width vg.Length, reaches []reach) scale {
	s := scale{log: log, most: 1, width: width}
	if log {
		s.least, s.most = leastLog, 10
	}
	for _, r := range reaches {
		part := float64((width - r.room) / width) // of the width, for the bar
		part = max(part, 0.1)
		switch {
		case log && r.value > s.least:
			s.most = max(s.most, s.least*math.Pow(r.value/s.least, 1/part))
		case !log:
			s.most = max(s.most, r.value/part)
		}
	}
	return s
}

// tick is a number written at the axis.
type tick struct {
	value float64
	text  string
}

// mostTicks keeps their texts apart.
const mostTicks = 7

func (s scale) ticks() []tick {
	if s.log {
		return s.logTicks()
	}
	step := s.evenStep()
	var out []tick
	for i := 0; float64(i)*step <= s.most; i++ {
		v := float64(i) * step
		out = append(out, tick{v, grouped(plainNumber(v))})
	}
	return out
}

// evenStep is the least of 1, 2, 5, 10, 20, ... and of their parts that gives few enough ticks.
func (s scale) evenStep() float64 {
	tenth := math.Pow10(int(math.Floor(math.Log10(s.most))) - 1)
	for _, times := range []float64{1, 2, 5, 10} {
		if step := times * tenth; s.most/step < mostTicks {
			return step
		}
	}
	return 20 * tenth
}

// decades are the powers of ten on the scale, and of how many of them one is shown.
func (s scale) decades() (n, each int) {
	n = int(math.Floor(math.Log10(s.most))) + 1
	return n, (n + mostTicks - 1) / mostTicks
}

// step is how many times more one tick of a logarithmic scale is than the one before.
func (s scale) step() string {
	_, each := s.decades()
	return grouped(plainNumber(math.Pow10(each)))
}

// logTicks are powers of ten, of many every other or third one.
func (s scale) logTicks() []tick {
	n, each := s.decades()
	var out []tick
	for i := 0; i < n; i += each {
		v := math.Pow10(i)
		out = append(out, tick{v, grouped(plainNumber(v))})
	}
	return out
}
