package lab

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/reuselab/reuselab/fakeservers"
	"github.com/reuselab/reuselab/scenarios/lab/role"
)

// serversSpec prepares the servers role: all fake servers of a case.
type serversSpec struct {
	Servers  []fakeservers.Config `json:"servers"`
	Duration time.Duration        `json:"duration"` // how long the load will last; 0: not known
	Raw      bool                 `json:"raw"`      // the only server plays raw cases
}

// serversCounters are what the servers role has to say of one instant.
type serversCounters struct {
	fakeservers.Snapshot
	ListenOverflows int64 `json:"listen_overflows"`
	PassiveOpens    int64 `json:"passive_opens"` // connections that the kernel completed
}

// serversRole runs the fake servers.
type serversRole struct {
	spec  serversSpec
	group *fakeservers.Group
	raw   *fakeservers.Raw // in its place
}

func newServersRole(role.Teller) role.Role { return &serversRole{} }

func (r *serversRole) Prepare(_ context.Context, spec json.RawMessage) (role.Ready, error) {
	if err := json.Unmarshal(spec, &r.spec); err != nil {
		return role.Ready{}, err
	}
	if r.spec.Raw {
		return r.prepareRaw()
	}
	// The group outlives this message, so it does not get its context; Close ends it.
	group, err := fakeservers.Start(context.Background(), r.spec.Servers)
	if err != nil {
		return role.Ready{}, &role.Error{Kind: role.ErrSetup, Text: err.Error()}
	}
	r.group = group
	ready := role.Ready{Addresses: map[string]string{}}
	for i, addr := range group.Addrs() {
		ready.Addresses[r.spec.Servers[i].Name] = addr
	}
	return ready, nil
}

func (r *serversRole) Start(context.Context) error {
	r.group.StartSampling(r.spec.Duration)
	return nil
}

func (r *serversRole) Snapshot(context.Context) (any, error) {
	if r.group == nil {
		return nil, errors.New("the servers were not prepared")
	}
	k, err := readKernel()
	if err != nil {
		return nil, err
	}
	return serversCounters{Snapshot: r.group.Snapshot(), ListenOverflows: k.ListenOverflows, PassiveOpens: k.PassiveOpens}, nil
}

// Stop gives the journal: the connections' stories, as far as they were kept.
func (r *serversRole) Stop(context.Context) (any, error) { return r.group.Journal(), nil }

func (r *serversRole) Close() error {
	if r.raw != nil {
		return r.raw.Close()
	}
	if r.group == nil {
		return nil
	}
	return r.group.Close()
}
