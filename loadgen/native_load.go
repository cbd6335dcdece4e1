package loadgen

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/reuselab/reuselab/fakeservers/sockets"
)

// load is one run of a plan.
type load struct {
	plan    *plan
	workers []*worker

	released time.Time     // set before the workers start
	cpu      time.Duration // that the process took meanwhile
	given    atomic.Bool   // the run was given up
	asking   atomic.Int64
	stopped  chan struct{} // closed when no worker starts a further request
}

// ErrSaturated is what every error wraps that says that the generator could not keep up with the load it was asked for.
var ErrSaturated = errors.New("generator saturated")

func newLoad(p *plan, connect func(*plan, int) (sockets.Network, error)) (*load, error) {
	l := &load{plan: p, stopped: make(chan struct{})}
	n := workersFor(p)
	for i := range n {
		w := newWorker(l, i, n)
		var err error
		if w.net, err = connect(p, len(w.conns)); err != nil {
			return nil, errors.Join(err, l.close())
		}
		l.workers = append(l.workers, w)
	}
	l.asking.Store(int64(len(l.workers)))
	return l, nil
}

// workersFor is how many workers drive a plan: on half of the processors, since what is driven needs some too, and a worker that
// has many connections finds several of them ready at a time.
func workersFor(p *plan) int { return min(max(1, runtime.GOMAXPROCS(0)/2), p.homes) }

func (l *load) close() error {
	var failed error
	for _, w := range l.workers {
		failed = errors.Join(failed, w.net.Close())
	}
	return failed
}

// drive releases the workers together and returns when all have ended.
func (l *load) drive(ctx context.Context, stopping func(), progress func(Progress)) error {
	var running sync.WaitGroup
	ended := make(chan struct{})
	before := processTime()
	l.released = time.Now()
	for _, w := range l.workers {
		running.Go(w.run)
	}
	go func() {
		running.Wait()
		close(ended)
	}()
	l.watch(ctx, ended, stopping, progress)
	l.cpu = processTime() - before
	failed := l.close()
	for _, w := range l.workers {
		failed = errors.Join(failed, w.failed)
	}
	return errors.Join(ctx.Err(), failed)
}

// watch waits for the workers' end. It gives the run up when ctx ends.
func (l *load) watch(ctx context.Context, ended <-chan struct{}, stopping func(), progress func(Progress)) {
	var second <-chan time.Time // never, if nobody looks
	if progress != nil {
		ticker := time.NewTicker(time.Second)
		defer ticker.Stop()
		second = ticker.C
	}
	stopped, done := l.stopped, ctx.Done()
	for {
		select {
		case <-ended:
			if stopped != nil {
				stopping()
			}
			return
		case <-stopped:
			stopped = nil
			stopping()
		case <-done:
			done = nil
			l.given.Store(true)
			for _, w := range l.workers {
				w.net.Wake()
			}
		case <-second:
			progress(l.progress())
		}
	}
}

// stop is called by each worker once, when it starts no further request.
func (l *load) stop() {
	if l.asking.Add(-1) == 0 {
		close(l.stopped)
	}
}

func (l *load) progress() Progress {
	p := Progress{Elapsed: time.Since(l.released)}
	for _, w := range l.workers {
		p.Requests += w.seen.requests.Load()
		p.Responses += w.seen.responses.Load()
		p.Errors += w.seen.errors.Load()
		p.Conns += w.seen.conns.Load()
	}
	return p
}

// What share of requests may begin how late by the generator's own fault before the load is not the one that was asked for.
const (
	lagMost   = 10 * time.Millisecond
	lagShare  = 0.05
	busyShare = 0.95 // of the workers' time on a processor: they can do no more
)

// checkLag looks for load that could not be produced. A worker is late by itself when it comes too late to a request that
// nothing else held up; or when requests began late for whatever reason and the process had no time left.
func (l *load) checkLag(r Result) error {
	if !l.plan.open() || r.Requests == 0 {
		return nil
	}
	var lagged int64
	for _, w := range l.workers {
		lagged += w.tally.lagged
	}
	busy := float64(l.cpu) / float64(int64(r.Elapsed)*int64(len(l.workers)))
	late := float64(r.LateStarts+r.NotStarted) / float64(r.Requests+r.NotStarted)
	if share := float64(lagged) / float64(r.Requests); share > lagShare || late > lagShare && busy > busyShare {
		return fmt.Errorf("%w: %.0f %% of the requests began over %s late by its own fault, %.0f %% late at all; %d workers took %.0f %% of a processor each: ask for a lower rate, or give the generator processors of its own",
			ErrSaturated, 100*share, lagMost, 100*late, len(l.workers), 100*busy)
	}
	return nil
}
