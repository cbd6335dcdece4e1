package proxy

import (
	"sync/atomic"

	"github.com/reuselab/reuselab/proxy/haproxycfg"
	"github.com/reuselab/reuselab/proxy/pool"
)

// descriptors counts the connections of the process, since pooling stops when they run low: above
// tune.pool-low-fd-ratio each thread parks about one, above tune.pool-high-fd-ratio none (specification 3).
type descriptors struct {
	open      *atomic.Int64
	low, high int64 // 0: never
}

// newDescriptors takes the percentages of as many descriptors as HAProxy reckons with: one for each side of every client
// connection, and a few for each thread. Without a global maxconn there is no bound, and no pressure.
func newDescriptors(g haproxycfg.Global, threads int) descriptors {
	d := descriptors{open: new(atomic.Int64)}
	if g.MaxConn > 0 {
		all := 2*int64(g.MaxConn) + 3*int64(threads)
		d.low, d.high = all*int64(g.PoolLowFDRatio)/100, all*int64(g.PoolHighFDRatio)/100
	}
	return d
}

func (d descriptors) level() pool.FDLevel {
	n := d.open.Load()
	switch {
	case d.high > 0 && n >= d.high:
		return pool.FDsHigh
	case d.low > 0 && n >= d.low:
		return pool.FDsLow
	}
	return pool.FDsPlenty
}
