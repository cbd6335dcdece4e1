package scenarios

// Expectation is one compiled line of expect or optimal.
type Expectation struct {
	That, When, Because string
	Implicit            bool // carried by every scenario, not written in the file
	Line, Column        int  // of That; 0 where Implicit

	that, when *program
}

// Applies says whether the line concerns this cell. A name without a value is an error.
func (e *Expectation) Applies(env Env) (bool, error) { return false, nil }

// Holds says whether the line is true here. A name without a value is an error, never false.
func (e *Expectation) Holds(env Env) (bool, error) { return false, nil }

// Values gives the expression, then the same with its names' values: "connects == requests: 22000 == 22000".
func (e *Expectation) Values(env Env) string { return e.That }

type program struct{}
