package proxy

import (
	"sync"

	"github.com/reuselab/reuselab/proxy/parking"
)

// shard is what a thread is in HAProxy: clients are pinned to one, and so are the pools' lists.
type shard struct {
	index int
	lot   parking.Lot

	mu       sync.Mutex // guards sessions and their places in it
	sessions *session   // the one that came last; a list through all of them needs no memory of its own
}

func newShard(index int) *shard {
	return &shard{index: index, lot: parking.New()}
}

func (sh *shard) add(s *session) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if s.behind = sh.sessions; s.behind != nil {
		s.behind.before = s
	}
	sh.sessions = s
}

func (sh *shard) remove(s *session) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if s.behind != nil {
		s.behind.before = s.before
	}
	if s.before != nil {
		s.before.behind = s.behind
	} else {
		sh.sessions = s.behind
	}
}

func (sh *shard) list() []*session {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	var all []*session
	for s := sh.sessions; s != nil; s = s.behind {
		all = append(all, s)
	}
	return all
}
