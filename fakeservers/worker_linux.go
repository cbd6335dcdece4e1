package fakeservers

import (
	"context"
	"runtime"
	"time"

	"github.com/reuselab/reuselab/fakeservers/sockets"
)

// worker serves connections of all servers of its group, in one goroutine.
type worker struct {
	group  *Group
	set    *sockets.Epoll
	conns  []*plainConn // by name; nil: none
	free   []int        // names of none
	spare  []*plainConn // that have ended, to be used again
	shut   []int        // doors where accepting has failed
	reopen time.Time    // when they are tried again
}

const (
	// acceptsAtOnce is how many connections a worker accepts before it looks after those it has, so that others get some too.
	acceptsAtOnce = 8
	// spareConns is how many connections' memory is kept for later ones.
	spareConns = 256
)

// Doors have names below those of package sockets itself, connections from 0.
func doorName(i int) int { return -2 - i }

// run is the worker's goroutine.
func (w *worker) run(doors []*door) {
	ctx := w.group.ctx
	defer w.set.Close()
	for i := range doors {
		w.open(doors, i)
	}
	woken := make(chan struct{})
	unhook := context.AfterFunc(ctx, func() { w.set.Wake(); close(woken) })
	for ctx.Err() == nil {
		if !w.turn(doors) {
			break
		}
	}
	if !unhook() {
		<-woken // it must not find another file in place of ours
	}
	for _, p := range w.conns {
		if p != nil {
			p.close(context.Cause(ctx))
		}
	}
}

// turn waits for something to do, and does it. It reports whether that can be done again.
func (w *worker) turn(doors []*door) bool {
	runtime.Gosched() // connections that were handed over have their turn too
	names, err := w.set.Wait(time.Until(w.reopen), len(w.shut) > 0)
	if err != nil {
		for _, d := range doors {
			d.server.acceptFailed(err)
		}
		return false
	}
	for _, name := range names {
		if name < 0 {
			w.accept(doors, doorName(name))
		} else if p := w.conns[name]; p != nil {
			p.turn()
		}
	}
	if len(w.shut) > 0 && !time.Now().Before(w.reopen) {
		again := w.shut
		w.shut = nil
		for _, i := range again {
			w.open(doors, i)
		}
	}
	return true
}

// open lets connections come in at a door.
func (w *worker) open(doors []*door, i int) {
	if err := doors[i].from.Watch(w.set, doorName(i)); err != nil {
		w.close(doors, i, err)
	}
}

// close leaves a door alone for a while, since there is no end of being told that somebody stands before it.
func (w *worker) close(doors []*door, i int, why error) {
	doors[i].server.acceptFailed(why)
	w.shut, w.reopen = append(w.shut, i), time.Now().Add(acceptAgain)
}

// accept takes connections that have come in at a door, and what they have sent already.
func (w *worker) accept(doors []*door, i int) {
	d := doors[i]
	for range acceptsAtOnce {
		p := w.fresh()
		switch err := d.from.Accept(w.set, p.name, &p.raw.socket); err {
		case nil:
			w.conns[p.name] = p
			p.begin(d.server)
			p.turn()
		case sockets.ErrAgain:
			w.keep(p)
			return
		default:
			w.keep(p)
			_ = d.from.Unwatch(w.set)
			w.close(doors, i, err)
			return
		}
	}
}

// fresh gives a connection that is none yet, with a name.
func (w *worker) fresh() *plainConn {
	if len(w.free) == 0 {
		w.free = append(w.free, len(w.conns))
		w.conns = append(w.conns, nil)
	}
	var p *plainConn
	if n := len(w.spare); n > 0 {
		p, w.spare = w.spare[n-1], w.spare[:n-1]
	} else {
		p = newPlainConn(w)
	}
	last := len(w.free) - 1
	p.name, w.free = w.free[last], w.free[:last]
	return p
}

// keep takes back what fresh gave.
func (w *worker) keep(p *plainConn) {
	w.forget(p)
	if len(w.spare) < spareConns {
		w.spare = append(w.spare, p)
	}
}

// forget makes a connection's name another's.
func (w *worker) forget(p *plainConn) {
	w.conns[p.name] = nil
	w.free = append(w.free, p.name)
}
