package fakeservers

import (
	"context"
	"errors"
	"maps"
	"net"
	"sync"
	"sync/atomic"

	"github.com/reuselab/reuselab/fakeservers/wire"
)

// server is one fake server: what it accepted, and what these connections carried.
type server struct {
	config   Config
	index    int // in its group
	group    *Group
	faults   faults
	plain    reply  // to a request that no fault meets
	addr     string // listened on, the port known
	unlisten error  // of closing the listener; set when the group has ended

	errors atomic.Int64
	open   gauge
	busy   gauge

	mu          sync.Mutex   // guards following fields
	listener    net.Listener // nil while connections are refused, and where workers accept
	accepts     int64        // so far, which is the last one's X-Conn-Id
	conns       map[*conn]struct{}
	closed      tally
	acceptFails int64
	acceptFail  string
}

// A tally adds up finished connections: requests carried -> connections, unused ones under 0.
type tally map[int64]int64

// A gauge goes up and down and remembers how high it was.
type gauge struct{ now, most atomic.Int64 }

func (g *gauge) add(change int64) {
	now := g.now.Add(change)
	for {
		most := g.most.Load()
		if now <= most || g.most.CompareAndSwap(most, now) {
			return
		}
	}
}

// register makes a connection and enrols it.
func (s *server) register(raw net.Conn) *conn {
	c := &conn{wire: wire.NewConn(raw)}
	s.enrol(c)
	return c
}

// enrol counts a connection that was accepted, of which nothing but its wire is known yet.
func (s *server) enrol(c *conn) {
	c.server = s
	s.mu.Lock()
	s.accepts++
	c.id = s.accepts
	s.conns[c] = struct{}{}
	s.mu.Unlock()
	c.mu.Lock()
	c.idling = c.watchIdle()
	c.mu.Unlock()
	c.entry = s.group.journal.opened(s.config.Name, c.id, s.group.journal.now())
	s.open.add(1)
	s.group.open.add(1)
	if s.config.Scripted {
		s.group.script.opened(c)
	}
}

// run lets a connection talk until it has nothing more to say, or ctx ends, and ends it.
func (s *server) run(ctx context.Context, c *conn, talk func(context.Context) error) {
	raw := c.wire.Net
	unhook := context.AfterFunc(ctx, func() { _ = raw.Close() })
	err := talk(ctx)
	unhook()
	_ = raw.Close()
	s.unregister(c, err)
}

// unregister moves what a connection carried to what all closed ones did. It counts as open until all else is noted: so
// who finds nothing open finds everything settled.
func (s *server) unregister(c *conn, err error) {
	fault := c.over()
	if errors.Is(err, wire.ErrNotHTTP) {
		s.errors.Add(1)
	}
	s.mu.Lock()
	delete(s.conns, c)
	s.closed[c.requests.Load()]++
	s.mu.Unlock()
	if c.entry != nil {
		c.entry.closed(closedBy(err), fault, s.group.journal.now())
	}
	s.open.add(-1)
	s.group.open.add(-1)
	if s.config.Scripted {
		how := closedBy(err)
		if fault != "" {
			how = closedByUs
		}
		s.group.script.ended(c, how)
	}
}

// counters adds up closed connections and open ones.
func (s *server) counters() Counters {
	s.mu.Lock()
	all := maps.Clone(s.closed)
	for c := range s.conns {
		all[c.requests.Load()]++
	}
	seen := Counters{
		Accepts:      s.accepts,
		AcceptErrors: s.acceptFails,
		AcceptError:  s.acceptFail,
	}
	s.mu.Unlock()
	seen.Open, seen.OpenMax = s.open.now.Load(), s.open.most.Load()
	seen.Busy, seen.BusyMax = s.busy.now.Load(), s.busy.most.Load()
	seen.Errors = s.errors.Load()
	seen.Faults = s.faults.done()
	seen.Unused = all[0]
	delete(all, 0)
	for requests, conns := range all {
		seen.Requests += requests * conns
		seen.Reuses += (requests - 1) * conns
	}
	seen.RequestsPerConn = all
	return seen
}
