package loadgen

import (
	"math/rand/v2"
	"time"
)

// home is a group of users and connections that belong together: a user with its connections, or a connection with its users.
type home struct {
	worker *worker
	index  int
	lanes  []*lane
	conns  []*conn
	turn   int      // the connection to be tried first
	queue  inFlight // lanes that wait for a connection, in order
	left   int      // requests that may still begin; -1: no limit

	// Open loop only.
	schedule *schedule
	due      int64   // when the next request is due
	some     bool    // there is a next request
	armed    bool    // the timer of due is set
	idle     []*lane // without a request
}

// lane is the way of one request at a time: a user, or one of a user's streams.
type lane struct {
	home   *home
	tag    int        // in its home
	random *rand.Rand // for think times

	due            int64 // open loop: when the request was due
	began          int64
	first          bool  // the request is the first of its connection
	conn           *conn // that carries the request; nil: there is none
	before, behind *lane // in a list
}

// What random sources are for: each thing that draws has its own, so that what one draws does not hang on what others do.
const (
	drawsThink = iota
	drawsTurn
	drawsArrivals
	drawers
)

func (p *plan) source(drawer, number int) *rand.Rand {
	return rand.New(rand.NewPCG(p.Seed, uint64(number*drawers+drawer)))
}

// newHome makes home number index of the plan.
func newHome(w *worker, index int) *home {
	p := w.plan
	h := &home{worker: w, index: index, left: -1}
	for i := range p.lanes(index) {
		h.lanes = append(h.lanes, &lane{home: h, tag: i, random: p.source(drawsThink, index+i*p.homes)})
	}
	for i := range p.part(p.Connections, index) {
		c := newConn(h, len(w.conns), index+i*p.homes)
		h.conns = append(h.conns, c)
		w.conns = append(w.conns, c)
	}
	if p.Requests > 0 {
		h.left = p.part(p.Requests, index)
	}
	if p.open() {
		var random *rand.Rand
		if p.Arrivals == ArrivalsPoisson {
			random = p.source(drawsArrivals, index)
		}
		h.schedule = newSchedule(p.RateSteps, p.RampUp, index, p.homes, random)
	}
	return h
}

// release starts the home.
func (h *home) release() {
	w := h.worker
	if h.schedule != nil {
		w.alive++
		h.idle = append(h.idle, h.lanes...)
		h.step()
		h.arrive(false)
		return
	}
	w.alive += len(h.lanes)
	if start := int64(w.plan.RampUp) * int64(h.index) / int64(w.plan.homes); start > 0 {
		w.timers.push(start, h)
		return
	}
	w.ready = append(w.ready, h.lanes...)
}

// fire: a closed loop's home starts, an open loop's next request is due.
func (h *home) fire() {
	if h.schedule == nil {
		h.worker.ready = append(h.worker.ready, h.lanes...)
		return
	}
	h.armed = false
	h.arrive(true)
}

// arrive begins the requests that are due, as long as there are lanes, and sets the timer of the next one. Those late because
// the worker looked late at its timer are late by the generator's fault.
func (h *home) arrive(byTimer bool) {
	w := h.worker
	if w.stopped {
		return
	}
	for h.some && h.due <= w.now && len(h.idle) > 0 {
		l := h.idle[len(h.idle)-1]
		h.idle = h.idle[:len(h.idle)-1]
		l.due = h.due
		if byTimer && w.now-h.due > int64(lagMost) {
			w.tally.lagged++
		}
		w.alive++
		w.ready = append(w.ready, l)
		h.step()
	}
	if h.some && len(h.idle) > 0 && !h.armed {
		h.armed = true
		w.timers.push(h.due, h)
	}
}

// step looks up when the next request is due.
func (h *home) step() {
	var due time.Duration
	if h.left != 0 {
		due, h.some = h.schedule.next()
	} else {
		h.some = false
	}
	if h.due = int64(due); !h.some {
		h.worker.alive--
		return
	}
	if h.left > 0 {
		h.left--
	}
}

// notStarted counts what was due before the end of an open loop and did not begin.
func (h *home) notStarted() int64 {
	n := int64(h.queue.size)
	for h.some && h.due < int64(h.worker.plan.Duration) {
		n++
		h.step()
	}
	return n
}

// fire: the user has thought.
func (l *lane) fire() { l.home.worker.ready = append(l.home.worker.ready, l) }

// begin begins the lane's next request, as soon as there is a connection for it.
func (l *lane) begin() {
	h := l.home
	w := h.worker
	switch {
	case w.stopped && h.schedule != nil:
		h.queue.add(l) // where notStarted finds it
		return
	case w.stopped, h.schedule == nil && h.left == 0:
		w.alive--
		return
	}
	c := h.pick()
	if c == nil {
		h.queue.add(l)
		return
	}
	if h.schedule != nil {
		w.alive--
	} else if h.left > 0 {
		h.left--
	}
	c.begin(l)
}

// pick gives a connection that takes a request now, all of them in turn; nil if none does.
func (h *home) pick() *conn {
	for i := range h.conns {
		k := (h.turn + i) % len(h.conns)
		if c := h.conns[k]; c.room() > 0 {
			h.turn = (k + 1) % len(h.conns)
			return c
		}
	}
	return nil
}

// pump lets lanes try again that wait for a connection, as c may take them.
func (h *home) pump(c *conn) {
	if h.queue.size == 0 {
		return
	}
	for n := min(c.room(), h.queue.size); n > 0; n-- {
		l := h.queue.first
		h.queue.remove(l)
		h.worker.ready = append(h.worker.ready, l)
	}
}

// done says that the lane's request is over. The next one begins not before some time.
func (l *lane) done(pause time.Duration) {
	h := l.home
	w := h.worker
	if h.schedule != nil {
		h.idle = append(h.idle, l)
		h.arrive(false)
		return
	}
	if t := w.plan.Think; t.Max > 0 {
		pause = max(pause, t.Min+time.Duration(l.random.Int64N(int64(t.Max-t.Min)+1)))
	}
	if pause > 0 {
		w.timers.push(w.now+int64(pause), l)
		return
	}
	w.ready = append(w.ready, l)
}
