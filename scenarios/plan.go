package scenarios

import (
	"errors"
	"time"
)

// ErrNothingLeft says that a filter matches no cell of the scenario.
var ErrNothingLeft = errors.New("no cell is left")

// Options change what Plan makes of a scenario.
type Options struct {
	Duration time.Duration       // replaces the duration of every timed load; 0: as the file says
	Filter   map[string][]string // axis -> alternatives; an unknown axis or value is an error
	Settings map[string]string   // knob (names of proxy:) -> value; an error where the scenario sets it
}

type plan struct{}

// Plan gives the scenario's cases in the file's axis order, the last axis fastest.
func (s *Scenario) Plan(o Options) ([]Case, error) {
	return nil, errors.New("not built yet")
}
