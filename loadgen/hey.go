package loadgen

import (
	"context"
	"errors"
)

// Hey is the generator of the blog's scenarios.
type Hey struct{}

// Name is "hey".
func (Hey) Name() string { return "hey" }

// Check refuses what hey cannot do.
func (Hey) Check(p Profile) error { return nil }

// Run drives p.
func (Hey) Run(ctx context.Context, p Profile, stopping func()) (Result, error) {
	return Result{}, errors.New("not yet")
}
