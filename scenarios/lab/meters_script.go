package lab

import "github.com/reuselab/reuselab/reports/measure"

// ofScript counts steps; without a script there is nothing to count.
func ofScript(count func(*measure.Script) int) func(*Observation) (float64, bool) {
	return func(o *Observation) (float64, bool) {
		if o.Script == nil {
			return 0, false
		}
		return float64(count(o.Script)), true
	}
}
