package scenarios

import (
	"fmt"
	"math"
)

// Env is what expressions are evaluated over: the names of metrics, inputs, axes and let (with _) and their values, and
// under "link" the metrics of each server. It is made by [Scenario.Env] only.
type Env map[string]any

// Env puts together what the expressions of s may name. Axes and inputs may come from a case or from a record read back
// from disk; byServer has the names backend/server. What is not in the maps is absent. A let that cannot be evaluated is
// no error until an expectation uses it. The error names an axis or input that cannot belong to this scenario.
func (s *Scenario) Env(axes, inputs map[string]any, metrics map[string]float64, byServer map[string]map[string]float64) (Env, error) {
	env := Env{link: byServer}
	for name, v := range metrics {
		env[name] = v
	}
	for name, v := range inputs {
		if kindOf(v) != "number" {
			return nil, fmt.Errorf("scenario %s: input %s is a number, found %s", s.Name, name, show(v))
		}
		env[name] = number(v)
	}
	for _, a := range s.Axes {
		v, ok := axes[a.Name]
		if !ok || kindOf(v) != kindOf(a.Values[0]) {
			return nil, fmt.Errorf("scenario %s: axis %s is a %s, found %s: was this measured with another version of the scenario?", s.Name, a.Name, kindOf(a.Values[0]), show(v))
		}
		env[spoken(a.Name)] = number(v)
	}
	for _, l := range s.Let {
		v, err := l.program.run(env)
		if f, is := v.(float64); is && (math.IsInf(f, 0) || math.IsNaN(f)) {
			err = fmt.Errorf("%s is no finite number", l.Expr)
		}
		if err != nil {
			v = fmt.Errorf("%s: %w", l.Name, err)
		}
		env[spoken(l.Name)] = v
	}
	return env, nil
}

// value looks up what an expression names.
func (env Env) value(r ref) (any, error) {
	if r.name == link {
		servers, _ := env[link].(map[string]map[string]float64)
		v, ok := servers[r.server][r.metric]
		if !ok {
			return nil, fmt.Errorf("link[%q].%s has no value in this cell", r.server, r.metric)
		}
		return v, nil
	}
	switch v := env[r.name].(type) {
	case nil:
		return nil, fmt.Errorf("%s has no value in this cell", r.name)
	case error:
		return nil, v
	default:
		return v, nil
	}
}
