// Package scenarios reads scenario files: what is run, and what must hold.
//
// A file is YAML. [Parse] reads and checks all of it, so that nothing can go wrong later for a reason that stands in the
// file; every complaint is an [*Error] with file, line, column, the line itself and what would be right. [Scenario.Plan]
// makes concrete cases of it, one for every cell of its matrix. [Library] and [Find] give the scenarios that come with the
// program.
//
//	s, err := scenarios.Parse("mine.yaml", src, scenarios.Vocabulary{Metrics: names})
//	cases, err := s.Plan(scenarios.Options{})
//	// run each case, then judge what was measured:
//	env, err := s.Env(axes, inputs, metrics, byServer)
//	for i := range s.Expect {
//		if applies, err := s.Expect[i].Applies(env); err == nil && applies {
//			held, err := s.Expect[i].Holds(env)
//		}
//	}
//
// Expressions name metrics, inputs, axes and let, with - turned to _. All numbers in them are floats. A name that has no
// value in a cell is an error, never false; so is a division by zero. What an expression may use is a short list (see
// grammar.go), because everything else of the expression language can yield nil.
//
// What a proxy is told stands in proxy: (knob.go, proxy.go, proxy_several.go) or in HAProxy's own language (raw.go). A scenario may
// check a rule (rule.go), and what products are known to do other than it says is on a list (known.go).
//
// The package knows neither targets nor metrics: the caller brings their names. It starts nothing and measures nothing.
package scenarios
