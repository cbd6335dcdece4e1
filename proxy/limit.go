package proxy

import "sync"

// limit is a bound on how many client connections there are (`maxconn`). Whoever accepts waits for room first, so that
// clients beyond the bound wait in the kernel.
type limit struct {
	mu     sync.Mutex
	change sync.Cond
	n, max int // max 0: no bound
	closed bool
}

func newLimit(most int) *limit {
	l := &limit{max: most}
	l.change.L = &l.mu
	return l
}

// await waits for room; false when the limit is closed.
func (l *limit) await() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.max > 0 && l.n >= l.max && !l.closed {
		l.change.Wait()
	}
	return !l.closed
}

// enter waits for room, which another listener may have taken since await, and takes it.
func (l *limit) enter() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.max > 0 && l.n >= l.max && !l.closed {
		l.change.Wait()
	}
	if l.closed {
		return false
	}
	l.n++
	return true
}

func (l *limit) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.n--
	l.change.Broadcast()
}

// close lets nobody in any more.
func (l *limit) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.change.Broadcast()
}
