package fakeservers

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Config is one fake server.
type Config struct {
	Name  string        `json:"name"`  // unique in its group, not empty; sent as X-Server
	Addr  string        `json:"addr"`  // "198.18.1.2:0"; port 0 lets the kernel choose
	Proto string        `json:"proto"` // h1, h2 (prior knowledge), or "" for either, told apart by the client's first bytes
	Size  int           `json:"size"`  // bytes of body of each response; 0 is an empty body
	Delay time.Duration `json:"delay"` // between a complete request and its response; 0 answers at once
}

// Check says what is wrong with a configuration, nil if nothing is. Whether the address can be listened on shows only
// in [Start].
func (c Config) Check() error {
	switch {
	case c.Name == "":
		return errors.New("a server needs a name")
	case c.Proto != "" && c.Proto != "h1" && c.Proto != "h2":
		return fmt.Errorf(`server %s: unknown proto %q: h1, h2, or "" for either`, c.Name, c.Proto)
	case c.Size < 0:
		return fmt.Errorf("server %s: size %d is negative: 0 is an empty body", c.Name, c.Size)
	case c.Delay < 0:
		return fmt.Errorf("server %s: delay %v is negative: 0 answers at once", c.Name, c.Delay)
	}
	return nil
}

// Group is all fake servers of a case, and what only all of them together can see.
type Group struct {
	servers []*server // in the order of the configurations
	shared  *shared
	journal *journal
	cancel  context.CancelFunc
	running sync.WaitGroup // accept loops, connections, sampler

	mu      sync.Mutex // guards following fields
	sampler *sampler   // nil before StartSampling
}

// Start lets all servers listen and accept. When it fails nothing is left listening. The end of ctx ends the group as
// [Group.Close] does, but only Close waits for it.
func Start(ctx context.Context, configs []Config) (*Group, error) {
	return nil, errors.New("not yet")
}

// Addrs returns the address of each server, "host:port", in the order of the configurations.
func (g *Group) Addrs() []string {
	return nil
}

// StartSampling marks the instant the load starts: journal times count from here, and every 100 ms from here each
// server notes its open and its busy connections, until duration has passed. The journal's second window is the
// one second in the middle of duration. If duration is zero or negative it is not known: sampling goes on
// until Close and the journal has no second window. A second call starts over.
func (g *Group) StartSampling(duration time.Duration) {}

// Snapshot returns what was counted so far. After Close the totals are still there.
func (g *Group) Snapshot() Snapshot {
	return Snapshot{}
}

// Journal returns a copy of the journal as it is now.
func (g *Group) Journal() Journal {
	return Journal{}
}

// Close ends every listener and every connection at once and waits until all are gone. Later calls wait too and
// return the same.
func (g *Group) Close() error {
	return nil
}
