package pool

import "sync/atomic"

// gauges are the server-wide counts. They change only while some shard is locked, so whoever has locked all of them sees
// them stand still; the other readers get values that may be a moment old, as in HAProxy.
type gauges struct {
	used    atomic.Int64  // connections neither parked nor private, counted from Connect on
	usedMax atomic.Int64  // most of them since the last purge tick
	needEst atomic.Int64  // the purge's estimate of how many are needed
	parked  atomic.Uint64 // unproven in the upper half, proven in the lower: read together, they add up
}

const (
	oneIdle uint64 = 1 << 32
	oneSafe uint64 = 1
)

// take counts a connection as used; peak and estimate follow upwards at once.
func (g *gauges) take() {
	n := g.used.Add(1)
	raise(&g.usedMax, n)
	raise(&g.needEst, n)
}

func (g *gauges) release() {
	g.used.Add(-1)
}

func raise(v *atomic.Int64, to int64) {
	for {
		old := v.Load()
		if old >= to || v.CompareAndSwap(old, to) {
			return
		}
	}
}

// idle is how many connections are parked, unproven and proven.
func (g *gauges) idle() int {
	unproven, proven := halves(g.parked.Load())
	return unproven + proven
}

func halves(parked uint64) (unproven, proven int) {
	return int(parked >> 32), int(uint32(parked))
}

// addIdle counts a parked connection, unless that makes more than most (negative: no limit).
func (g *gauges) addIdle(one uint64, most int) bool {
	unproven, proven := halves(g.parked.Add(one))
	if most >= 0 && unproven+proven > most {
		g.parked.Add(-one)
		return false
	}
	return true
}

func (g *gauges) subIdle(one uint64) {
	g.parked.Add(-one)
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
	s := Stats{
		UsedCur:    int(p.gauges.used.Load()),
		UsedMax:    int(p.gauges.usedMax.Load()),
		NeedEst:    int(p.gauges.needEst.Load()),
		IdlePerThr: make([]int, len(p.shards)),
	}
	s.UnsafeNb, s.SafeNb = halves(p.gauges.parked.Load())
	s.IdleCur = s.UnsafeNb + s.SafeNb
	for i := range p.shards {
		sh := &p.shards[i]
		s.IdlePerThr[i] = sh.idle + sh.safe
		s.IdleSess += sh.owned
		s.Connect += sh.connects
		s.Reuse += sh.reuses
	}
	return s
}
