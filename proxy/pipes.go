package proxy

import (
	"cmp"
	"sync"
	"sync/atomic"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
	"github.com/reuselab/reuselab/proxy/parking"
)

// manyPipes is how many there may be where neither maxpipes nor maxconn says.
const manyPipes = 1000

// pipes are those that bytes are spliced through. A pipe is lent while bytes are in it, or are about to be, and is free between:
// a stream that is silent has none.
//
// Manual 3.2 "maxpipes": a quarter of maxconn unless it says otherwise, and where none is left bytes are copied.
type pipes struct {
	size, most int
	moved      atomic.Uint64 // bytes that came out of pipes

	mu   sync.Mutex // guards the following fields
	free []*parking.Pipe
	lent int
}

// newPipes returns nil where no proxy wants any.
func newPipes(cfg *haproxycfg.Config) *pipes {
	g := &cfg.Global
	for _, c := range cfg.Proxies {
		if c.Splice != (haproxycfg.Splice{}) && !g.NoSplice {
			quarter := 0
			if g.MaxConn > 0 {
				quarter = max(g.MaxConn/4, 1)
			}
			return &pipes{size: g.PipeSize, most: cmp.Or(g.MaxPipes, quarter, manyPipes)}
		}
	}
	return nil
}

// borrow returns an empty pipe, or nil if there is none left or the system has none.
func (ps *pipes) borrow() *parking.Pipe {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	if ps.lent == ps.most {
		return nil
	}
	if n := len(ps.free); n > 0 {
		p := ps.free[n-1]
		ps.free = ps.free[:n-1]
		ps.lent++
		return p
	}
	p, err := parking.NewPipe(ps.size)
	if err != nil {
		return nil
	}
	ps.lent++
	return p
}

// giveBack takes a pipe back. One that still holds bytes is closed: they are nobody else's.
func (ps *pipes) giveBack(p *parking.Pipe) {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	ps.lent--
	if p.Held() > 0 {
		p.Close()
		return
	}
	ps.free = append(ps.free, p)
}

// close closes the pipes, none of which may be lent any more.
func (ps *pipes) close() {
	if ps == nil {
		return
	}
	for _, p := range ps.free {
		p.Close()
	}
	ps.free = nil
}

// Pipes says how many pipes there are for splicing, and what came out of them.
type Pipes struct {
	Most int    // that may be lent at a time; 0: no proxy splices
	Used int    // lent now
	Free int    // open, and not lent
	Out  uint64 // bytes that were spliced
}

// Pipes returns the state of the pipes for splicing.
func (p *Proxy) Pipes() Pipes {
	ps := p.pipes
	if ps == nil {
		return Pipes{}
	}
	ps.mu.Lock()
	defer ps.mu.Unlock()
	return Pipes{Most: ps.most, Used: ps.lent, Free: len(ps.free), Out: ps.moved.Load()}
}
