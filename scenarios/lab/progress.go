package lab

import (
	"context"
	"time"

	"github.com/reuselab/reuselab/fakeservers"
)

// Progress is what is known of a cell while its load runs.
type Progress struct {
	Elapsed  time.Duration // since the load's release
	Planned  time.Duration // how long the load will last; 0: not known, it is counted
	Accepts  int64         // connections that the servers accepted so far
	Requests int64         // complete heads that they read so far
}

// A look takes the servers about a millisecond at 20,000 open connections. None is taken shortly before the planned end, so
// that the counters of the instant the load stops are not kept waiting.
const (
	lookEvery = 500 * time.Millisecond
	quiet     = 250 * time.Millisecond
)

// looks gives the instants to look at the servers: none when nobody listens.
func (b *bench) looks() <-chan time.Time {
	if b.progress == nil {
		return nil
	}
	return time.Tick(lookEvery)
}

// look tells the listener how far the load is. Servers that do not answer are found out elsewhere.
func (b *bench) look(ctx context.Context, o *Observation) {
	p := Progress{Elapsed: time.Since(o.Started), Planned: longest(b.cell.Case.Load)}
	if endsSoon(p) {
		return
	}
	var seen serversCounters
	if b.servers.Snapshot(ctx, &seen) == nil {
		p.add(seen.PerServer)
		b.progress(p)
	}
}

func endsSoon(p Progress) bool { return p.Planned > 0 && p.Elapsed > p.Planned-quiet }

func (p *Progress) add(servers map[string]fakeservers.Counters) {
	for _, c := range servers {
		p.Accepts += c.Accepts
		p.Requests += c.Requests
	}
}
