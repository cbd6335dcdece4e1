package proxy

import (
	"time"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
	"github.com/reuselab/reuselab/proxy/pool"
)

// Counts are what has happened since the start, or since ClearCounters. The names of HAProxy's statistics stand behind them.
type Counts struct {
	Sessions     uint64    // stot: of a frontend client connections, of a backend requests, of a server attempts
	Balanced     uint64    // lbtot
	Requests     uint64    // req_tot: of a server its responses
	Responses    [6]uint64 // hrsp_other, hrsp_1xx to hrsp_5xx
	ConnFailures uint64    // econ
	RespFailures uint64    // eresp
	Retries      uint64    // wretr
	Redispatches uint64    // wredis
	ClientAborts uint64    // cli_abrt
	ServerAborts uint64    // srv_abrt
	BadRequests  uint64    // ereq
	DeniedReqs   uint64    // dreq
	DeniedResps  uint64    // dresp
	Intercepted  uint64    // intercepted
	BytesIn      uint64    // bin
	BytesOut     uint64    // bout
	Connects     uint64    // connect
	Reuses       uint64    // reuse
	Last         time.Time // when the last of Sessions came to a server; zero: none yet
}

// Load is how much there is at this moment, and was at most since the start or the last ClearCounters.
type Load struct{ Now, Peak int }

// FrontendStats is one frontend, or a listen's side that accepts.
type FrontendStats struct {
	Config *haproxycfg.Proxy
	Counts Counts
	Load   Load // client connections
	Limit  int  // most of them; 0: no limit
}

// BackendStats are the servers of one backend or listen, in order of declaration.
type BackendStats struct {
	Config     *haproxycfg.Proxy
	Counts     Counts
	Load       Load      // requests
	LastChange time.Time // when the first server came or the last one went
	Downs      uint64    // how often no server was left
	Downtime   time.Duration
	Servers    []ServerStats
}

// ServerStats is one server and its pool's numbers at one moment.
type ServerStats struct {
	Config     *haproxycfg.Server
	Counts     Counts
	Load       Load // requests
	State      State
	Weight     int       // as set, whatever the state
	Touched    bool      // SetState has changed the state
	LastChange time.Time // of the state
	Pool       pool.Stats
}

// Stats returns the numbers of all backends, in order of declaration.
func (p *Proxy) Stats() []BackendStats {
	var all []BackendStats
	for _, be := range p.backends {
		b := BackendStats{Config: be.cfg, Counts: be.counters.since(be.cleared.Load()), Load: be.load.get()}
		be.admin.report(&b)
		for _, sv := range be.servers {
			s := sv.stats()
			b.Counts.Connects += s.Counts.Connects
			b.Counts.Reuses += s.Counts.Reuses
			b.Servers = append(b.Servers, s)
		}
		all = append(all, b)
	}
	return all
}

func (sv *server) stats() ServerStats {
	s := ServerStats{Config: sv.cfg, Load: sv.load.get(), Pool: sv.pool.Stats()}
	s.Counts = sv.counters.sum()
	s.Counts.Connects, s.Counts.Reuses = s.Pool.Connect, s.Pool.Reuse
	s.Counts.subtract(sv.cleared.Load())
	sv.be.admin.reportServer(sv, &s)
	return s
}

// Frontends returns the numbers of all frontends, in order of declaration.
func (p *Proxy) Frontends() []FrontendStats {
	var all []FrontendStats
	for _, fe := range p.frontends {
		limit := fe.clients.max
		if limit == 0 {
			limit = p.clients.max
		}
		all = append(all, FrontendStats{Config: fe.cfg, Counts: fe.counters.since(fe.cleared.Load()), Load: fe.clients.load(), Limit: limit})
	}
	return all
}

// Totals are the process's numbers.
type Totals struct {
	Clients      int    // client connections now
	Listeners    int    // addresses that are listened on
	Requests     int    // that a backend has now
	ClientsEver  uint64 // client connections since the start, whatever was cleared
	RequestsEver uint64
	BytesOut     uint64 // to clients
	LimitReached uint64 // how often accepting stopped because of the global maxconn
	Stopping     bool   // nobody is accepted any more
}

// Totals returns them as of now.
func (p *Proxy) Totals() Totals {
	t := Totals{Clients: p.clients.load().Now, LimitReached: p.clients.reached(), Stopping: p.stopping.Load()}
	for _, fe := range p.frontends {
		ever := fe.counters.sum()
		t.ClientsEver += ever.Sessions
		t.RequestsEver += ever.Requests
		t.BytesOut += ever.BytesOut
		t.Listeners += len(fe.listeners)
	}
	for _, be := range p.backends {
		t.Requests += be.load.get().Now
	}
	return t
}

// Serving is a client connection whose request a server has.
type Serving struct {
	ID                        uint32 // unique among them
	Network, Addr             string // of the client
	Frontend, Backend, Server string
	Accepted                  time.Time
}

// Serving lists those clients.
func (p *Proxy) Serving() []Serving {
	var all []Serving
	for _, sh := range p.shards {
		for _, s := range sh.list() {
			if sv := s.serving.Load(); sv != nil {
				from := s.conn.RemoteAddr()
				all = append(all, Serving{s.number, from.Network(), from.String(), s.fe.cfg.Name, sv.be.cfg.Name, sv.cfg.Name, s.accepted})
			}
		}
	}
	return all
}

// ClearCounters makes the peaks begin anew from what is now, and with all set every count from zero.
func (p *Proxy) ClearCounters(all bool) {
	for _, fe := range p.frontends {
		fe.clients.forgetPeak()
		if all {
			fe.cleared.Store(fe.counters.snapshot())
		}
	}
	for _, be := range p.backends {
		be.load.forgetPeak()
		if all {
			be.cleared.Store(be.counters.snapshot())
			be.admin.forgetDowns()
		}
		for _, sv := range be.servers {
			sv.load.forgetPeak()
			if all {
				sv.clear()
			}
		}
	}
}

// ClearServer clears the counts and the peak of one server; one that does not exist has none.
func (p *Proxy) ClearServer(backend, server string) {
	if sv := p.find(backend, server); sv != nil {
		sv.load.forgetPeak()
		sv.clear()
	}
}

func (sv *server) clear() {
	now := sv.counters.sum()
	pooled := sv.pool.Stats()
	now.Connects, now.Reuses = pooled.Connect, pooled.Reuse
	sv.cleared.Store(&now)
}
