package fakeservers

import (
	"hash/maphash"
	"sync"
)

// shared finds out what no single server sees: request ids that came again, clients whose next request went elsewhere.
//
// Ids and clients are kept as 63 and 64 bits of a hash, not as text. That two different ones look alike has odds of n*n/2^64
// for n of them: one in 180,000 for ten million. An id takes 10 to 22 bytes for as long as the group lives, a client about 40.
type shared struct {
	seed   maphash.Seed
	shards [64]shard // by hash, so that connections seldom wait for each other
}

type shard struct {
	mu             sync.Mutex // guards following fields
	ids            idSet
	last           map[uint64]place // where a client's last request went
	serverSwitches int64
	connSwitches   int64
	_              [64]byte // keeps neighbours off each other's cache lines
}

// place is a server connection.
type place struct {
	server int   // index in the group
	conn   int64 // X-Conn-Id
}

func newShared() *shared {
	return &shared{seed: maphash.MakeSeed()}
}

// request takes in who sent a request, which one, and where it went. Absent client and id are empty.
func (s *shared) request(client, id []byte, at place) {
	if len(id) > 0 {
		hash := maphash.Bytes(s.seed, id)
		shard := &s.shards[hash>>58]
		shard.mu.Lock()
		shard.ids.add(hash)
		shard.mu.Unlock()
	}
	if len(client) > 0 {
		hash := maphash.Bytes(s.seed, client)
		shard := &s.shards[hash>>58]
		shard.mu.Lock()
		shard.move(hash, at)
		shard.mu.Unlock()
	}
}

// move notes where a client's request went. It needs mu.
func (s *shard) move(client uint64, to place) {
	if s.last == nil {
		s.last = map[uint64]place{}
	}
	from, known := s.last[client]
	if known && from.server != to.server {
		s.serverSwitches++
	}
	if known && from != to {
		s.connSwitches++
	}
	if !known || from != to {
		s.last[client] = to
	}
}

// counters adds up all shards.
func (s *shared) counters() Shared {
	var seen Shared
	for i := range s.shards {
		shard := &s.shards[i]
		shard.mu.Lock()
		seen.IDs += shard.ids.added
		seen.Duplicates += shard.ids.repeated
		seen.ServerSwitches += shard.serverSwitches
		seen.ConnSwitches += shard.connSwitches
		shard.mu.Unlock()
	}
	return seen
}
