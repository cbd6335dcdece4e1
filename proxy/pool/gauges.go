package pool

import "sync/atomic"

// gauges are the server-wide counts. They change only while some shard is locked, so whoever has locked all of them sees
// them stand still; the other readers get values that may be a moment old, as in HAProxy.
type gauges struct {
	// now is how many connections are used (that is neither parked nor private, counted from Connect on), parked
	// unproven and parked proven. One word holds all three: they are seen together, and a connection that parks or is
	// picked makes one atomic operation, which is what threads would stand in each other's way with.
	now     atomic.Uint64
	usedMax atomic.Int64 // most used ones since the last purge tick
	needEst atomic.Int64 // the purge's estimate of how many are needed
}

// A connection in gauges.now: 21 bits for each kind of parked ones, two million, and the rest for those in use.
const (
	oneSafe uint64 = 1
	oneIdle uint64 = 1 << 21
	oneUsed uint64 = 1 << 42
)

func one(at place) uint64 {
	switch at {
	case idle:
		return oneIdle
	case safe:
		return oneSafe
	default:
		return oneUsed
	}
}

func split(now uint64) (used, unproven, proven int) {
	return int(now / oneUsed), int(now % oneUsed / oneIdle), int(now % oneIdle)
}

func (g *gauges) counts() (used, unproven, proven int) {
	return split(g.now.Load())
}

// idle is how many connections are parked, unproven and proven.
func (g *gauges) idle() int {
	_, unproven, proven := g.counts()
	return unproven + proven
}

// take counts a new connection as used.
func (g *gauges) take() {
	g.peak(g.now.Add(oneUsed))
}

// release undoes take: it was closed, or is private from now on.
func (g *gauges) release() {
	g.now.Add(-one(inUse))
}

// park counts a used connection as parked, unless that makes more than limit (negative: no limit).
func (g *gauges) park(at place, limit int) bool {
	_, unproven, proven := split(g.now.Add(one(at) - oneUsed))
	if limit >= 0 && unproven+proven > limit {
		g.now.Add(oneUsed - one(at))
		return false
	}
	return true
}

// unpark counts a parked connection as used.
func (g *gauges) unpark(at place) {
	g.peak(g.now.Add(oneUsed - one(at)))
}

// leave forgets a parked connection.
func (g *gauges) leave(at place) {
	g.now.Add(-one(at))
}

// peak lets peak and estimate follow upwards at once.
func (g *gauges) peak(now uint64) {
	used, _, _ := split(now)
	raise(&g.usedMax, int64(used))
	raise(&g.needEst, int64(used))
}

func raise(v *atomic.Int64, to int64) {
	for {
		old := v.Load()
		if old >= to || v.CompareAndSwap(old, to) {
			return
		}
	}
}

// Stats are a pool's gauges and counters, under the names of HAProxy's `show servers conn` where it has them.
type Stats struct {
	// Pool status
	UsedCur    int   // connections that are neither parked nor private, those still connecting included
	UsedMax    int   // most of them since the last purge tick (HAProxy's manual says since start; its code does this)
	NeedEst    int   // how many the purge thinks are needed; never less than UsedCur
	IdleSess   int   // idle connections that sessions keep for themselves
	UnsafeNb   int   // parked after their first request
	SafeNb     int   // parked after at least two requests, or multiplexed
	IdleCur    int   // UnsafeNb + SafeNb, and the sum of IdlePerThr
	IdlePerThr []int // parked, by thread

	// Counters since New
	Connect uint64 // connections opened, whether or not connecting succeeded
	Reuse   uint64 // streams put on a connection that existed
}

// Stats returns the pool's numbers at one moment: it stops all shards to read them.
func (p *Pool) Stats() Stats {
	p.lockAll()
	defer p.unlockAll()
	used, unproven, proven := p.gauges.counts()
	s := Stats{
		UsedCur:    used,
		UnsafeNb:   unproven,
		SafeNb:     proven,
		IdleCur:    unproven + proven,
		UsedMax:    int(p.gauges.usedMax.Load()),
		NeedEst:    int(p.gauges.needEst.Load()),
		IdlePerThr: make([]int, len(p.shards)),
	}
	for i := range p.shards {
		sh := &p.shards[i]
		s.IdlePerThr[i] = sh.idle + sh.safe
		s.IdleSess += sh.owned
		s.Connect += sh.connects
		s.Reuse += sh.reuses
	}
	return s
}
