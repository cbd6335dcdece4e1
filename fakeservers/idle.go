package fakeservers

import (
	"sync"
	"time"
)

// idleWatch does what is to be done to a connection that has been idle for a time: no request in flight, from its acceptance or
// its last answer on.
type idleWatch struct {
	conn   *conn
	due    []*time.Timer  // by idle fault; running while the connection is idle
	acting sync.WaitGroup // timers that run or act
}

// watchIdle begins to watch a connection that was just accepted; nil: there is nothing to watch for.
func (c *conn) watchIdle() *idleWatch {
	if len(c.server.faults.idle) == 0 {
		return nil
	}
	w := &idleWatch{conn: c}
	for _, a := range c.server.faults.idle {
		w.acting.Add(1)
		w.due = append(w.due, time.AfterFunc(a.After, func() { w.act(a) }))
	}
	return w
}

// begin says that the connection is idle from now on. It needs the connection's mu, and nothing may be running.
func (w *idleWatch) begin() {
	if w == nil {
		return
	}
	for i, a := range w.conn.server.faults.idle {
		w.acting.Add(1)
		w.due[i].Reset(a.After)
	}
}

// stop says that the connection is not idle any more. It needs the connection's mu.
func (w *idleWatch) stop() {
	if w == nil {
		return
	}
	for _, timer := range w.due {
		if timer.Stop() {
			w.acting.Done()
		}
	}
}

// act does what a fault wants, unless a request has come meanwhile.
func (w *idleWatch) act(a *armed) {
	defer w.acting.Done()
	w.conn.mu.Lock()
	idle := w.conn.inFlight == 0 && w.conn.ended == ""
	w.conn.mu.Unlock()
	if idle && a.behavior.conn(a.Fault, w.conn) {
		a.done.Add(1)
	}
}
