package proxy

import (
	"sync/atomic"
	"time"
)

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

// sum adds up what the threads counted, but for what pools count.
func (c counters) sum() (all Counts) {
	last := int64(0)
	for i := range c {
		t := &c[i]
		all.Sessions += t.sessions.Load()
		all.Balanced += t.balanced.Load()
		all.Requests += t.requests.Load()
		for n := range t.responses {
			all.Responses[n] += t.responses[n].Load()
		}
		all.ConnFailures += t.connFailures.Load()
		all.RespFailures += t.respFailures.Load()
		all.Retries += t.retries.Load()
		all.Redispatches += t.redispatches.Load()
		all.ClientAborts += t.clientAborts.Load()
		all.ServerAborts += t.serverAborts.Load()
		all.BadRequests += t.badRequests.Load()
		all.DeniedReqs += t.deniedReqs.Load()
		all.DeniedResps += t.deniedResps.Load()
		all.Intercepted += t.intercepted.Load()
		all.BytesIn += t.bytesIn.Load()
		all.BytesOut += t.bytesOut.Load()
		last = max(last, t.last.Load())
	}
	if last > 0 {
		all.Last = time.Unix(last, 0)
	}
	return all
}

// snapshot is the sum, to be subtracted from later ones.
func (c counters) snapshot() *Counts {
	all := c.sum()
	return &all
}

// since is the sum without what was there at an earlier snapshot, nil for none.
func (c counters) since(cleared *Counts) Counts {
	all := c.sum()
	all.subtract(cleared)
	return all
}

// subtract takes away what was counted before.
func (c *Counts) subtract(before *Counts) {
	if before == nil {
		return
	}
	if c.Sessions -= before.Sessions; c.Sessions == 0 {
		c.Last = time.Time{}
	}
	c.Balanced -= before.Balanced
	c.Requests -= before.Requests
	for n := range c.Responses {
		c.Responses[n] -= before.Responses[n]
	}
	c.ConnFailures -= before.ConnFailures
	c.RespFailures -= before.RespFailures
	c.Retries -= before.Retries
	c.Redispatches -= before.Redispatches
	c.ClientAborts -= before.ClientAborts
	c.ServerAborts -= before.ServerAborts
	c.BadRequests -= before.BadRequests
	c.DeniedReqs -= before.DeniedReqs
	c.DeniedResps -= before.DeniedResps
	c.Intercepted -= before.Intercepted
	c.BytesIn -= before.BytesIn
	c.BytesOut -= before.BytesOut
	c.Connects -= before.Connects
	c.Reuses -= before.Reuses
}
