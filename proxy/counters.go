package proxy

import "sync/atomic"

// counts is what one thread has counted of one frontend, backend or server. Each thread has its own, on cache lines of its
// own, so that counting never waits for another thread; whoever reads adds them up. They only grow.
//
// The names of HAProxy's statistics (management guide, 9.1) stand behind them.
type counts struct {
	sessions     atomic.Uint64    // stot: of a frontend connections, of the others requests they were given
	balanced     atomic.Uint64    // lbtot: of those, the ones that the balancing algorithm gave
	requests     atomic.Uint64    // req_tot
	responses    [6]atomic.Uint64 // hrsp_other and hrsp_1xx to hrsp_5xx, by the status's first digit
	connFailures atomic.Uint64    // econ: requests that no connection was found for in the end
	respFailures atomic.Uint64    // eresp: requests that a server gave no valid response to
	retries      atomic.Uint64    // wretr: further attempts
	redispatches atomic.Uint64    // wredis: further attempts that went to another server than this one
	clientAborts atomic.Uint64    // cli_abrt
	serverAborts atomic.Uint64    // srv_abrt
	badRequests  atomic.Uint64    // ereq: what came was no complete request
	deniedReqs   atomic.Uint64    // dreq: refused by a rule
	deniedResps  atomic.Uint64    // dresp: refused by a rule
	intercepted  atomic.Uint64    // intercepted: answered by a rule
	bytesIn      atomic.Uint64    // bin
	bytesOut     atomic.Uint64    // bout
	last         atomic.Int64     // lastsess: when the last of sessions came, in seconds since 1970; 0: never

	_ [64]byte
}

// counters are the counts of all threads.
type counters []counts

func newCounters(threads int) counters { return make(counters, threads) }

// by is where sh counts.
func (c counters) by(sh *shard) *counts { return &c[sh.index] }

// gauge is a number that goes up and down, and its peak.
type gauge struct{ now, peak atomic.Int64 }

func (g *gauge) enter() {
	n := g.now.Add(1)
	for most := g.peak.Load(); n > most && !g.peak.CompareAndSwap(most, n); most = g.peak.Load() {
	}
}

func (g *gauge) leave() { g.now.Add(-1) }
