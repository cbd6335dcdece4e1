package lab

import (
	"context"
	"fmt"

	"github.com/reuselab/reuselab/fakeservers"
	"github.com/reuselab/reuselab/scenarios/lab/role"
)

// The servers role's part in raw cases.

func (r *serversRole) prepareRaw() (role.Ready, error) {
	c := r.spec.Servers[0] // reading the file saw to it that there is one
	var err error
	if r.raw, err = fakeservers.ListenRaw(c.Addr); err != nil {
		return role.Ready{}, &role.Error{Kind: role.ErrSetup, Text: err.Error()}
	}
	return role.Ready{Addresses: map[string]string{c.Name: r.raw.Addr()}}, nil
}

// doRaw does a step of a raw case.
func (r *serversRole) doRaw(ctx context.Context, step serverStep) (any, error) {
	wait, cancel := inTime(ctx, step.Within)
	defer cancel()
	var seen serverSeen
	switch step.Do {
	case "raw-arm":
		return seen, r.raw.Arm(ctx, step.Raw)
	case "raw-seen":
		seen.Raw = r.raw.Seen(wait, step.Gone)
		return seen, nil
	}
	return nil, fmt.Errorf("unknown step %q of a server with raw cases", step.Do)
}
