package pool

import "sync/atomic"

// Pool is one server's connections. Make it with New.
type Pool struct {
	cfg    Config
	shards []shard

	maintenance atomic.Bool
	timer       timer
	_           [64]byte // what every request changes stays out of the cache line of what it only reads
	gauges      gauges
	next        atomic.Uint32 // the thread where the next takeover begins to scan
}

// New returns an empty pool. It keeps the configuration for life; a changed one needs a new Pool.
func New(cfg Config) *Pool {
	cfg.Threads = max(cfg.Threads, 1)
	if cfg.Policy == nil {
		cfg.Policy = Safe
	}
	if cfg.Streams <= 0 {
		cfg.Streams = DefaultStreams
	}
	if cfg.FDs == nil {
		cfg.FDs = func() FDLevel { return FDsPlenty }
	}
	p := &Pool{cfg: cfg, shards: make([]shard, cfg.Threads)}
	for i := range p.shards {
		p.shards[i].init(i)
	}
	return p
}
