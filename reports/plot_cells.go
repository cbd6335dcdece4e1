package reports

import "strings"

// cells are the rows of one case each, in the order of the rows.
func (s *Section) cells() [][]*Row {
	var out [][]*Row
	for i := range s.Rows {
		w := &s.Rows[i]
		if n := len(out); n > 0 && sameCase(out[n-1][0].Case, w.Case) {
			out[n-1] = append(out[n-1], w)
		} else {
			out = append(out, []*Row{w})
		}
	}
	return out
}

func rowOf(cell []*Row, label string) *Row {
	for _, w := range cell {
		if w.Target.Label == label {
			return w
		}
	}
	return nil
}

// heading names the axes but the last with their values, and the last one alone: its value is the cell's own label.
func (s *Section) heading(w *Row) string {
	var parts []string
	axes := s.movingAxes()
	for i, axis := range axes {
		if i < len(axes)-1 {
			axis += " " + axisText(w.Case, axis)
		}
		parts = append(parts, axis)
	}
	return strings.Join(parts, ", ")
}

func (s *Section) cellLabel(w *Row) string {
	axes := s.movingAxes()
	if len(axes) == 0 {
		return ""
	}
	return axisText(w.Case, axes[len(axes)-1])
}

// movingAxes are those with more than one value: the others tell no cell from another.
func (s *Section) movingAxes() []string {
	var names []string
	for _, axis := range s.Scenario.Axes {
		if len(axis.Values) > 1 {
			names = append(names, axis.Name)
		}
	}
	return names
}
