package parking

import (
	"sync"
	"sync/atomic"
)

// spareWorkers is how many goroutines wait for work at most. Each has a stack of some kilobytes, which those that a
// peak left behind need not keep.
const spareWorkers = 256

// workers is a set of goroutines that call Wake. One that has returned waits for the next: starting a goroutine and
// growing its stack anew costs more than the request it is for.
type workers struct {
	tasks   chan task // unbuffered: it takes a task only while somebody waits for one
	spare   atomic.Int32
	running sync.WaitGroup
}

// task is one Wake to be called.
type task struct {
	spot  *Spot
	event Event
}

// run lets a goroutine call Wake, and then done.
func (w *workers) run(t task, done func()) {
	select {
	case w.tasks <- t:
	default:
		w.running.Go(func() { w.work(t, done) })
	}
}

func (w *workers) work(t task, done func()) {
	for more := true; more; {
		t.spot.Wake(t.event, nil)
		t = task{}
		done()
		if w.spare.Add(1) > spareWorkers {
			more = false
		} else {
			t, more = <-w.tasks
		}
		w.spare.Add(-1)
	}
}

// close ends the goroutines, once nothing is run any more.
func (w *workers) close() {
	close(w.tasks)
	w.running.Wait()
}
