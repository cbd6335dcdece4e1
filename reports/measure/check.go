package measure

import (
	"errors"
	"fmt"
)

// check holds a record to its contract: the form this package knows, a name and a repetition, one of three outcomes, and with
// skip and error a reason but no metrics.
func (r *Record) check() error {
	switch {
	case r.Schema == 0:
		return fmt.Errorf("not a record: it has no schema; schema %d is right", Schema)
	case r.Schema != Schema:
		return fmt.Errorf("schema %d is unknown; this program reads and writes schema %d", r.Schema, Schema)
	case r.Scenario == "":
		return errors.New("a record without the name of its scenario")
	case r.Repetition < 1:
		return fmt.Errorf("record of %s: repetition %d; they count from 1", r.Scenario, r.Repetition)
	}
	switch r.Outcome {
	case Measured:
		return nil
	case Skipped, Errored:
		if r.Reason == "" {
			return fmt.Errorf("record of %s: outcome %s without a reason", r.Scenario, r.Outcome)
		}
		if len(r.Metrics) > 0 {
			return fmt.Errorf("record of %s: outcome %s with metrics; only what was measured has them", r.Scenario, r.Outcome)
		}
		return nil
	}
	return fmt.Errorf("record of %s: outcome %q; measured, skip or error is right", r.Scenario, r.Outcome)
}
