package fakeservers

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/reuselab/reuselab/fakeservers/wire"
)

// Config is one fake server.
type Config struct {
	Name  string        `json:"name"`  // unique in its group, not empty; sent as X-Server
	Addr  string        `json:"addr"`  // "198.18.1.2:0"; port 0 lets the kernel choose
	Proto string        `json:"proto"` // h1, h2 (prior knowledge), or "" for either, told apart by the client's first bytes
	Size  int           `json:"size"`  // bytes of body of each response; 0 is an empty body
	Delay time.Duration `json:"delay"` // between a complete request and its response; 0 answers at once

	Streams int     `json:"streams,omitempty"` // that an h2 client may have open on a connection; 0 is wire.StreamsAtOnce, the most
	Faults  []Fault `json:"faults,omitempty"`  // what the server does wrong, and when

	Scripted bool `json:"scripted,omitempty"`  // a script may act on its connections: see Group.Script
	ByScript bool `json:"by_script,omitempty"` // ... and answers what it is asked
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
	case c.ByScript && (!c.Scripted || c.Delay > 0 || len(c.Faults) > 0):
		return fmt.Errorf("server %s: a script answers: so it is scripted, and has no delay and no faults of its own", c.Name)
	case c.Streams < 0 || c.Streams > wire.StreamsAtOnce:
		return fmt.Errorf("server %s: streams %d: from 1 to %d, or 0 for the most", c.Name, c.Streams, wire.StreamsAtOnce)
	}
	for i, f := range c.Faults {
		if err := f.check(c); err != nil {
			return fmt.Errorf("server %s: fault %d: %w", c.Name, i+1, err)
		}
	}
	return nil
}

// Group is all fake servers of a case, and what only all of them together can see.
type Group struct {
	servers []*server // in the order of the configurations
	shared  *shared
	journal *journal
	open    gauge           // of all servers
	ctx     context.Context // ends with the group
	end     context.CancelFunc
	running sync.WaitGroup // listeners, accept loops, workers, connections
	script  *Script        // nil: none of the servers is scripted
	workers *workers       // nil: none of the servers has any

	mu        sync.Mutex // guards following fields
	sampler   *sampler   // nil before StartSampling
	stopClock func()     // of faults that strike at a time; nil before StartSampling
}

// Start lets all servers listen and accept. When it fails nothing is left listening. The end of ctx ends the group as
// [Group.Close] does, but only Close waits for it.
func Start(ctx context.Context, configs []Config) (*Group, error) {
	g := newGroup(ctx)
	for _, config := range configs {
		if err := g.listen(config); err != nil {
			g.end()
			g.begin() // for its end
			return nil, errors.Join(err, g.Close())
		}
	}
	g.begin()
	return g, nil
}

// begin lets servers accept.
func (g *Group) begin() {
	for _, s := range g.servers {
		if first := s.listener; first != nil { // a fault may put another one in its place
			g.running.Go(func() { s.accept(g.ctx, first) })
		}
	}
	if g.workers != nil {
		g.running.Go(g.workers.run)
	}
}

func newGroup(ctx context.Context) *Group {
	ctx, end := context.WithCancel(ctx)
	return &Group{shared: newShared(), journal: &journal{began: time.Now()}, ctx: ctx, end: end}
}

// listen adds one server, listening but not yet accepting, until the group ends.
func (g *Group) listen(config Config) error {
	if err := config.Check(); err != nil {
		return err
	}
	for _, s := range g.servers {
		if s.config.Name == config.Name {
			return fmt.Errorf("two servers are called %s: every name must be another", config.Name)
		}
	}
	listener, err := listen(g.ctx, config.Addr)
	if err != nil {
		return fmt.Errorf("server %s: %w", config.Name, err)
	}
	s := g.add(config, listener)
	if attended, err := g.attend(s, listener); err != nil {
		return fmt.Errorf("server %s: %w", config.Name, err)
	} else if attended {
		s.listener = nil
		return nil
	}
	g.running.Go(func() {
		<-g.ctx.Done()
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.listener != nil {
			s.unlisten = s.listener.Close()
		}
	})
	return nil
}

// add makes room for a server's counts.
func (g *Group) add(config Config, listener net.Listener) *server {
	s := &server{
		config:   config,
		index:    len(g.servers),
		group:    g,
		faults:   arm(config.Faults),
		plain:    reply{status: 200, size: config.Size, delay: config.Delay},
		listener: listener,
		conns:    map[*conn]struct{}{},
		closed:   tally{},
	}
	if config.Scripted && g.script == nil {
		g.script = newScript()
	}
	if listener != nil {
		s.addr = listener.Addr().String()
	}
	g.servers = append(g.servers, s)
	return s
}

// Addrs returns the address of each server, "host:port", in the order of the configurations.
func (g *Group) Addrs() []string {
	var addrs []string
	for _, s := range g.servers {
		addrs = append(addrs, s.addr)
	}
	return addrs
}

// StartSampling marks the instant the load starts: journal times and the clock of faults count from here, and every 100 ms from here each
// server notes its open and its busy connections, until duration has passed. The journal's second window is the
// one second in the middle of duration. If duration is zero or negative it is not known: sampling goes on
// until Close and the journal has no second window. A second call starts over.
func (g *Group) StartSampling(duration time.Duration) {
	g.journal.start(g.journal.now(), duration)
	var gauges []*gauge
	for _, s := range g.servers {
		gauges = append(gauges, &s.open, &s.busy)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.sampler != nil {
		g.sampler.stop()
		g.stopClock()
	}
	g.sampler = startSampler(g.ctx, gauges, duration)
	clock, stop := context.WithCancel(g.ctx)
	g.stopClock = stop
	for _, s := range g.servers {
		s.startClock(clock)
	}
}

// Snapshot returns what was counted so far. After Close the totals are still there.
func (g *Group) Snapshot() Snapshot {
	g.mu.Lock()
	sampler := g.sampler
	g.mu.Unlock()
	seen := Snapshot{PerServer: map[string]Counters{}, Shared: g.shared.counters()}
	seen.Shared.OpenMax = g.open.most.Load()
	for _, s := range g.servers {
		counters := s.counters()
		if sampler != nil {
			counters.OpenSamples, counters.BusySamples = sampler.of(&s.open), sampler.of(&s.busy)
		}
		seen.PerServer[s.config.Name] = counters
	}
	return seen
}

// Journal returns a copy of the journal as it is now.
func (g *Group) Journal() Journal {
	var conns, requests int64
	for _, s := range g.servers {
		seen := s.counters()
		conns += seen.Accepts
		requests += seen.Requests
	}
	return g.journal.read(conns, requests)
}

// Close ends every listener and every connection at once and waits until all are gone. It can be called again and then
// returns the same: what went wrong when listeners were closed.
func (g *Group) Close() error {
	g.end()
	g.running.Wait()
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.sampler != nil {
		g.sampler.stop()
	}
	var errs []error
	for _, s := range g.servers {
		errs = append(errs, s.unlisten)
	}
	return errors.Join(errs...)
}
