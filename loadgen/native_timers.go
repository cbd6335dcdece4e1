package loadgen

import "container/heap"

// A firing is told when its time has come.
type firing interface{ fire() }

// timers holds what is to be told, and when (nanoseconds since the release).
type timers struct{ queue timerQueue }

type timer struct {
	at   int64
	what firing
}

func (t *timers) push(at int64, what firing) {
	t.queue = append(t.queue, timer{at, what})
	heap.Fix(&t.queue, len(t.queue)-1)
}

// due reports whether the next one's time has come.
func (t *timers) due(now int64) bool { return len(t.queue) > 0 && t.queue[0].at <= now }

// next is the time of the next one; there may be none.
func (t *timers) next() (at int64, some bool) {
	if len(t.queue) == 0 {
		return 0, false
	}
	return t.queue[0].at, true
}

// pop takes the next one out.
func (t *timers) pop() firing {
	first, last := t.queue[0].what, len(t.queue)-1
	t.queue[0] = t.queue[last]
	t.queue[last] = timer{}
	t.queue = t.queue[:last]
	if last > 0 {
		heap.Fix(&t.queue, 0)
	}
	return first
}

// timerQueue is a heap.Interface that is only fixed: Push and Pop would need memory for every timer.
type timerQueue []timer

func (q timerQueue) Len() int           { return len(q) }
func (q timerQueue) Less(i, j int) bool { return q[i].at < q[j].at }
func (q timerQueue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q timerQueue) Push(any)           {}
func (q timerQueue) Pop() any           { return nil }

// inFlight lists lanes with a request under way in the order in which these began, which is that in which they time out.
type inFlight struct {
	first, last *lane
	size        int
}

func (f *inFlight) add(l *lane) {
	l.before, l.behind = f.last, nil
	if f.last == nil {
		f.first = l
	} else {
		f.last.behind = l
	}
	f.last = l
	f.size++
}

func (f *inFlight) remove(l *lane) {
	if l.before == nil {
		f.first = l.behind
	} else {
		l.before.behind = l.behind
	}
	if l.behind == nil {
		f.last = l.before
	} else {
		l.behind.before = l.before
	}
	l.before, l.behind = nil, nil
	f.size--
}
