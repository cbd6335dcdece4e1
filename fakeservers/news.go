package fakeservers

import (
	"context"
	"sync"
)

// news guards what happens to connections, and wakes those who wait for something to have happened.
type news struct {
	mu      sync.Mutex
	changed chan struct{} // closed, and made anew, with each change
}

func newNews() news { return news{changed: make(chan struct{})} }

// await waits until a condition holds, which is looked at with mu held.
func (n *news) await(ctx context.Context, holds func() bool) error {
	for {
		n.mu.Lock()
		if holds() {
			n.mu.Unlock()
			return nil
		}
		changed := n.changed
		n.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// change tells those who wait. It needs mu.
func (n *news) change() {
	close(n.changed)
	n.changed = make(chan struct{})
}
