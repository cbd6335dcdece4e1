package proxy

import "sync"

// limit is a bound on how many client connections there are (`maxconn`). Whoever accepts waits for room first, so that
// clients beyond the bound wait in the kernel.
type limit struct {
	mu     sync.Mutex
	change sync.Cond
	n, max int // max 0: no bound
	peak   int // of n
	stops  uint64
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
	l.peak = max(l.peak, l.n)
	if l.n == l.max {
		l.stops++
	}
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

func (l *limit) load() Load {
	l.mu.Lock()
	defer l.mu.Unlock()
	return Load{Now: l.n, Peak: l.peak}
}

// forgetPeak makes the peak begin anew from what is now.
func (l *limit) forgetPeak() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.peak = l.n
}

// reached is how often the bound was.
func (l *limit) reached() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.stops
}
