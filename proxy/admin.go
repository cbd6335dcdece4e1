package proxy

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/reuselab/reuselab/proxy/balance"
)

// State is what an administrator wants of a server.
type State uint8

const (
	// Ready: it gets requests.
	Ready State = iota
	// Drain: balancing gives it no more requests, as with weight 0. Its connections are parked and reused as ever.
	Drain
	// Maintenance: it is as if it were not there. Requests that it has are finished; what waits is closed at once, and a
	// connection that becomes free is closed instead of parked (specification 3.3).
	Maintenance
)

// (A server that health checks find to be down would keep its parked connections. There are no health checks.)

// administration is the part of a backend that administrators change.
type administration struct {
	mu         sync.Mutex // guards everything here, and the administered part of the servers
	lastChange time.Time  // when the first server came or the last one went
	up         bool
	downs      uint64
	downtime   time.Duration // until lastChange
}

// administered is a server's part of it.
type administered struct {
	state      State
	weight     int
	touched    bool // it has been in maintenance, or out of the one that it began in
	lastChange time.Time

	maintained atomic.Bool // state is Maintenance: for those who only want to know that
}

// usable tells whether the server may get requests at all, whoever chooses it.
func (sv *server) usable() bool { return !sv.admin.maintained.Load() }

// beginAdmin sets every server to what the configuration says of it. It returns the weights for balancing.
func (b *backend) beginAdmin(now time.Time) (weights []int) {
	b.admin.lastChange = now
	for _, sv := range b.servers {
		sv.admin.weight, sv.admin.lastChange = sv.cfg.Weight, now
		if sv.cfg.Disabled {
			sv.admin.state = Maintenance // its pool is empty, and stays so
			sv.admin.maintained.Store(true)
		}
		weights = append(weights, sv.balanced())
	}
	b.admin.up = b.hasWeight()
	return weights
}

// balanced is the weight that balancing goes by.
func (sv *server) balanced() int {
	if sv.admin.state != Ready {
		return 0
	}
	return sv.admin.weight
}

// hasWeight tells whether requests can be balanced. A backend without servers counts as up, too.
func (b *backend) hasWeight() bool {
	for _, sv := range b.servers {
		if sv.balanced() > 0 {
			return true
		}
	}
	return len(b.servers) == 0
}

// SetState changes what is wanted of a server, named by its backend and itself. False means that there is none.
func (p *Proxy) SetState(backend, server string, to State) bool {
	sv := p.find(backend, server)
	if sv == nil {
		return false
	}
	sv.setState(to, time.Now())
	return true
}

func (sv *server) setState(to State, now time.Time) {
	a := &sv.be.admin
	a.mu.Lock()
	defer a.mu.Unlock()
	from := sv.admin.state
	if from == to {
		return
	}
	sv.admin.state = to
	sv.rebalance(now)
	if from != Maintenance && to != Maintenance {
		return // HAProxy notes the time of maintenance only
	}
	sv.admin.touched, sv.admin.lastChange = true, now
	sv.admin.maintained.Store(to == Maintenance)
	sv.pool.SetMaintenance(to == Maintenance)
	if to == Maintenance {
		for _, c := range sv.pool.Drain() {
			c.Wire.(serverConn).shut()
		}
	}
}

// SetWeight changes a server's weight, 0 to 256; one that is drained or in maintenance has it when it is ready again. False
// means that there is no such server, or no such weight.
func (p *Proxy) SetWeight(backend, server string, weight int) bool {
	sv := p.find(backend, server)
	if sv == nil || weight < 0 || weight > balance.MaxWeight {
		return false
	}
	sv.be.admin.mu.Lock()
	defer sv.be.admin.mu.Unlock()
	sv.admin.weight = weight
	sv.rebalance(time.Now())
	return true
}

// rebalance tells balancing the server's weight, and notes if the backend went up or down by that.
func (sv *server) rebalance(now time.Time) {
	be := sv.be
	for i := range be.servers {
		if be.servers[i] == sv {
			be.balancer.SetWeight(i, sv.balanced())
		}
	}
	a := &be.admin
	up := be.hasWeight()
	if up == a.up {
		return
	}
	if up {
		a.downtime += now.Sub(a.lastChange)
	} else {
		a.downs++
	}
	a.up, a.lastChange = up, now
}

// find returns the server of that name, or nil.
func (p *Proxy) find(backend, server string) *server {
	for _, be := range p.backends {
		if be.cfg.Name != backend {
			continue
		}
		for _, sv := range be.servers {
			if sv.cfg.Name == server {
				return sv
			}
		}
	}
	return nil
}

// forgetDowns begins to count anew how often no server was left.
func (a *administration) forgetDowns() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.downs = 0
}

// report fills in what a backend's statistics say of its servers' availability.
func (a *administration) report(s *BackendStats) {
	a.mu.Lock()
	defer a.mu.Unlock()
	s.LastChange, s.Downs, s.Downtime = a.lastChange, a.downs, a.downtime
	if !a.up {
		s.Downtime += time.Since(a.lastChange)
	}
}

func (a *administration) reportServer(sv *server, s *ServerStats) {
	a.mu.Lock()
	defer a.mu.Unlock()
	s.State, s.Weight, s.Touched, s.LastChange = sv.admin.state, sv.admin.weight, sv.admin.touched, sv.admin.lastChange
}
