package scenarios

// Env is what expressions are evaluated over: the names of metrics, inputs, axes and let (with _) and their values, and
// under "link" the metrics of each server. It is made by [Scenario.Env] only.
type Env map[string]any

// Env puts together what the expressions of s may name. Axes and inputs may come from a case or from a record read back
// from disk. A let that cannot be evaluated is no error until an expectation uses it.
func (s *Scenario) Env(axes, inputs map[string]any, metrics map[string]float64, byServer map[string]map[string]float64) (Env, error) {
	return Env{}, nil
}
