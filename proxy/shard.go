package proxy

import (
	"maps"
	"slices"
	"sync"

	"github.com/reuselab/reuselab/proxy/parking"
)

// shard is what a thread is in HAProxy: clients are pinned to one, and so are the pools' lists.
type shard struct {
	index int
	lot   parking.Lot

	mu       sync.Mutex // guards sessions
	sessions map[*session]struct{}
}

func newShard(index int) *shard {
	return &shard{index: index, lot: parking.New(), sessions: map[*session]struct{}{}}
}

func (sh *shard) add(s *session) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	sh.sessions[s] = struct{}{}
}

func (sh *shard) remove(s *session) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	delete(sh.sessions, s)
}

func (sh *shard) list() []*session {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	return slices.Collect(maps.Keys(sh.sessions))
}
