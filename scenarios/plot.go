package scenarios

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Plot is a picture of how a metric changes along an axis.
type Plot struct {
	X, Y   string // an axis, a metric
	Series string // the axis whose values are a line each; "": one line
	Facet  string // the axis whose values are a panel each; "": one panel
	Log    string // x, y, xy: where the scale is logarithmic; "": nowhere
}

// LogX says whether the scale of x is logarithmic.
func (p Plot) LogX() bool { return strings.Contains(p.Log, "x") }

// LogY says whether the scale of y is logarithmic.
func (p Plot) LogY() bool { return strings.Contains(p.Log, "y") }

var plotMapping = mapping[Plot]{
	what: "an element of plot",
	fields: []field[Plot]{
		value("facet", "The axis whose values are a panel each.", nameShape, func(p *Plot, v string) { p.Facet = v }),
		value("log", "Where the scale is logarithmic.", wordShape{known: []string{"x", "xy", "y"}}, func(p *Plot, v string) { p.Log = v }),
		value("series", "The axis whose values are a line each.", nameShape, func(p *Plot, v string) { p.Series = v }),
		value("x", "The axis along which it goes; its values are numbers.", nameShape, func(p *Plot, v string) { p.X = v }).must("{x: users, y: connects}"),
		special[Plot]("y", "The metric that is shown.", metricShape{}).must("{x: users, y: connects}"),
	},
}

// plots reads what is drawn of a sweep.
func (r *reader) plots(n ast.Node, metrics []string) (list []Plot) {
	for _, v := range r.list(n, "plot") {
		var p Plot
		f := plotMapping.read(r, v, &p)
		if r.err != nil {
			return nil
		}
		p.Y = r.text(f["y"], "y")
		if !slices.Contains(metrics, p.Y) {
			r.fail(f["y"], "no metric %q to plot: %s", p.Y, instead(p.Y, metrics))
		}
		r.drawn(v, f, p)
		if slices.Contains(list, p) {
			r.fail(v, "this plot stands twice")
		}
		list = append(list, p)
	}
	return list
}

// drawn checks that the axes of a plot tell every cell of the matrix from the others, and that x can be measured off.
func (r *reader) drawn(n ast.Node, f map[string]ast.Node, p Plot) {
	named := map[string]string{"x": p.X, "series": p.Series, "facet": p.Facet}
	for _, field := range []string{"x", "series", "facet"} {
		name := named[field]
		i := slices.IndexFunc(r.axes, func(a Axis) bool { return a.Name == name })
		switch {
		case name == "":
		case i < 0:
			r.fail(f[field], "no axis %q in matrix: %s", name, instead(name, names(r.axes)))
		case field != "x" && name == p.X, field == "facet" && name == p.Series:
			r.fail(f[field], "axis %s has a place in this plot already", name)
		case field == "x" && kindOf(r.axes[i].Values[0]) != "number":
			r.fail(f[field], "the values of axis %s are no numbers, so nothing goes along it: give it to series or facet", name)
		case field == "x" && p.LogX() && slices.ContainsFunc(r.axes[i].Values, func(v any) bool { return number(v).(float64) <= 0 }):
			r.fail(f["log"], "a logarithmic scale has no place for the values of axis %s that are not above 0", name)
		}
	}
	for _, a := range r.axes {
		if len(a.Values) > 1 && a.Name != p.X && a.Name != p.Series && a.Name != p.Facet {
			r.fail(n, "axis %s has several values, which this plot would lay on top of each other: give it to series or facet", a.Name)
		}
	}
}
