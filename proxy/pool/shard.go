package pool

import (
	"sync"
	"sync/atomic"
)

// shard is one thread's part of the pool. Its lock guards everything in it, and the connections that are on it.
type shard struct {
	mu    sync.Mutex
	index int

	keys  map[Key]*entry // of the keys for which the shard has a connection, busy or parked
	spare *entry         // an entry that lost its last connection, for the next new key

	parked list // idle and safe connections, oldest first: the purge's order
	kept   list // what sessions keep idle, oldest first

	idle, safe, owned int          // how many are parked unproven, parked proven, and kept by sessions
	waiting           atomic.Int32 // idle + safe, readable without the lock

	connects, reuses uint64

	_ [64]byte // keeps the next shard's lock out of this one's cache line
}

// entry holds one key's connections on one shard: the lists, and how many there are in all. It lives as long as its
// last connection, busy ones included, so that a request on a known key touches the map once and allocates nothing.
type entry struct {
	key               Key
	conns             int
	idle, safe, avail list
}

// list is the one for a place that has a list.
func (e *entry) list(at place) *list {
	switch at {
	case avail:
		return &e.avail
	case idle:
		return &e.idle
	default:
		return &e.safe
	}
}

func (sh *shard) init(index int) {
	sh.index = index
	sh.keys = make(map[Key]*entry)
	sh.parked.by = byTime
	sh.kept.by = byTime
}

// enter gives c its place on this shard, and the entry of its key.
func (sh *shard) enter(c *Conn) {
	e := sh.keys[c.key]
	if e == nil {
		if e = sh.spare; e == nil {
			e = new(entry)
		}
		sh.spare, e.key = nil, c.key
		sh.keys[c.key] = e
	}
	e.conns++
	c.entry = e
	c.shard.Store(sh)
}

// leave takes c off this shard; it is in no list any more.
func (sh *shard) leave(c *Conn) {
	e := c.entry
	c.entry = nil
	if e.conns--; e.conns == 0 {
		delete(sh.keys, e.key)
		sh.spare = e
	}
}

// also locks a second shard beside sh, which the caller has locked. Since locks are taken in index order, sh may be
// unlocked for a moment, so what the caller saw of it before may have changed.
func (sh *shard) also(other *shard) {
	if other.index > sh.index {
		other.mu.Lock()
		return
	}
	sh.mu.Unlock()
	other.mu.Lock()
	sh.mu.Lock()
}

// lockAll stops every shard, so that sums over them are exact.
func (p *Pool) lockAll() {
	for i := range p.shards {
		p.shards[i].mu.Lock()
	}
}

func (p *Pool) unlockAll() {
	for i := range p.shards {
		p.shards[i].mu.Unlock()
	}
}
