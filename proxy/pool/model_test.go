package pool

import (
	"slices"
	"time"
)

// A model is one server by the specification (sections 1 to 3), written without a look at the package: all connections
// in one slice, in the order in which they came to where they are, and a scan of it for every question.
type model struct {
	*world // of all servers, since their sessions are the same
	Config
	next, usedMax, needEst int // next: where a takeover begins to look
	maint, armed           bool
	due                    time.Time
	connects, reuses       uint64
}

type modelConn struct {
	of *model
	Request
	at                       string
	owner                    *modelSession // where it is withSession
	mux, private, up, dead   bool          // up: connected, so its session uses it again; dead: broken in use
	streams, limit, requests int           // attached now, how many fit, attached ever
}

// Where a connection is: used and in no list; used, multiplexed and for everybody as long as it has room; waiting for
// anybody; its session's, used or idle; closed.
const unlisted, available, parked, withSession, forgotten = "unlisted", "available", "parked", "with its session", "forgotten"

type modelSession struct{ max int } // of a client that is there; one that has left is nil
type world struct{ conns []*modelConn }

func (c *modelConn) rest() bool   { return c.streams == 0 }
func (c *modelConn) room() bool   { return !c.dead && c.streams < c.limit && (c.mux || c.rest()) }
func (c *modelConn) proven() bool { return c.mux || c.requests > 1 }
func (c *modelConn) parked() bool { return c.at == parked }
func (c *modelConn) used() bool   { return !c.private && !c.parked() }
func (m *model) idle() int        { return len(m.all((*modelConn).parked)) }
func (m *model) used() int        { return len(m.all((*modelConn).used)) }
func (m *model) all(is func(*modelConn) bool) []*modelConn {
	return m.every(func(c *modelConn) bool { return c.of == m && is(c) })
}

func (w *world) every(is func(*modelConn) bool) []*modelConn {
	return slices.DeleteFunc(slices.Clone(w.conns), func(c *modelConn) bool { return !is(c) })
}

// move brings connections to a place, behind those that are there.
func (w *world) move(to string, owner *modelSession, conns ...*modelConn) []*modelConn {
	for _, c := range conns {
		w.conns = w.every(func(o *modelConn) bool { return o != c })
		if c.at, c.owner = to, owner; to != forgotten {
			w.conns = append(w.conns, c)
		}
		c.of.usedMax, c.of.needEst = max(c.of.usedMax, c.of.used()), max(c.of.needEst, c.of.used()) // 3.1
	}
	return conns
}

func (m *model) connect(r Request, s *modelSession, mux bool) *modelConn { // 1.3
	c := &modelConn{of: m, Request: r, mux: mux, streams: 1, requests: 1, limit: m.Streams}
	m.connects++
	m.move(unlisted, nil, c) // one that is private from birth was used for a moment, too
	c.private = m.Policy == Never
	m.use(c, s, m.Policy == Always)
	return c
}

// use lists a connection that a stream just opened, or took from the parked ones.
func (m *model) use(c *modelConn, s *modelSession, share bool) {
	if s != nil && (c.private || c.mux && m.Policy == Safe) {
		m.move(withSession, s, c)
	} else if c.mux && m.Policy != Safe && share {
		m.move(available, nil, c)
	} else {
		m.move(unlisted, nil, c)
	}
}

func (m *model) pick(r Request, s *modelSession) *modelConn { // 1.2
	for _, is := range m.lists(r, s) {
		if found := m.all(func(c *modelConn) bool { return c.Key == r.Key && c.room() && is(c) }); len(found) > 0 {
			c := found[0]
			m.reuses, c.requests, c.streams = m.reuses+1, c.requests+1, c.streams+1
			if c.parked() {
				if c.Thread != r.Thread {
					m.next, c.Thread = (c.Thread+1)%m.Threads, r.Thread
				}
				m.use(c, s, true)
			}
			return c
		}
	}
	return nil
}

func (m *model) lists(r Request, s *modelSession) (lists []func(*modelConn) bool) { // in the order in which they are looked up
	grab := func(any bool) {
		threads := []int{r.Thread}
		for i := 0; i < m.Threads && m.Shared && (m.idle() >= m.LowConn || m.FDs() != FDsPlenty); i++ {
			threads = append(threads, (m.next+i)%m.Threads)
		}
		for _, t := range threads {
			lists = append(lists,
				func(c *modelConn) bool { return any && c.Thread == t && c.parked() && !c.proven() },
				func(c *modelConn) bool { return c.Thread == t && c.parked() && c.proven() })
		}
	}
	lists = append(lists,
		func(c *modelConn) bool { return c.owner != nil && c.owner == s && c.up },
		func(c *modelConn) bool { return c.at == available && c.Thread == r.Thread })
	late := !r.First || r.RetrySafe
	if m.MaxConn != 0 && !late && m.Policy != Safe {
		grab(false)
	}
	if m.MaxConn != 0 && (late || m.Policy == Always) { // never has none parked
		grab(true)
	}
	return lists
}

func (m *model) detach(c *modelConn, reusable bool, now time.Time) Verdict { // 1.4
	full, kept := !c.room(), len(m.every(func(o *modelConn) bool { return o.owner == c.owner && o.rest() && o != c }))
	c.streams, c.up, c.dead = c.streams-1, c.up || reusable, c.dead || !reusable
	switch {
	case c.streams > 0:
		if c.at == unlisted && !c.private || c.at == available && full && c.room() {
			m.move(available, nil, c)
		}
		return Keep
	case c.private && c.owner != nil && c.room() && !m.maint && kept < c.owner.max:
		return Keep
	case c.at == forgotten || c.private || !c.room() || !m.admits(c):
		m.move(forgotten, nil, c)
		return Close
	}
	m.move(parked, nil, c)
	if !m.armed {
		m.armed, m.due = true, now.Add(m.PurgeDelay)
	}
	return Parked
}

func (m *model) admits(c *modelConn) bool { // 1.5; c still counts as used
	here := m.all(func(o *modelConn) bool { return o.parked() && o.Thread == c.Thread })
	return m.PurgeDelay > 0 && !m.maint && m.FDs() != FDsHigh && (m.MaxConn < 0 || m.idle() < m.MaxConn) &&
		(len(here) == 0 || c.proven() && !slices.ContainsFunc(here, (*modelConn).proven) ||
			m.FDs() == FDsPlenty && m.used()+m.idle() <= max(m.used(), m.needEst)+m.LowConn)
}

func (m *model) purge(now time.Time) (closed []*modelConn) { // 3.2, with 3.0's single timer
	if !m.armed || now.Before(m.due) {
		return nil
	}
	if idle, used := m.idle(), m.used(); idle > 0 {
		excess := used + idle - max(m.usedMax, m.needEst)
		kill := excess/2 + excess&1 // negative numbers as in C
		m.needEst, m.usedMax = max((m.needEst+m.usedMax)/2, m.usedMax), used
		for t := 0; t < m.Threads && kill > 0; t++ {
			here := m.all(func(c *modelConn) bool { return c.parked() && c.Thread == t })
			closed = append(closed, here[:min(len(here), kill*len(here)/idle+1)]...)
		}
	}
	m.move(forgotten, nil, closed...)
	m.armed, m.due = m.idle() > 0, now.Add(m.PurgeDelay)
	return closed
}

func (m *model) drain() []*modelConn { return m.move(forgotten, nil, m.all((*modelConn).rest)...) } // 3.3

func (w *world) closeSession(s *modelSession) []*modelConn { // 1.6
	w.move(unlisted, nil, w.every(func(c *modelConn) bool { return c.owner == s && c.streams > 0 })...)
	return w.move(forgotten, nil, w.every(func(c *modelConn) bool { return c.owner == s })...)
}

func (m *model) remove(c *modelConn) bool {
	defer m.move(forgotten, nil, c)
	return c.at != forgotten && c.rest()
}

func (m *model) setLimit(c *modelConn, streams int) bool {
	full := !c.room()
	if c.limit = streams; full && c.room() && c.at == available {
		m.move(available, nil, c)
	}
	return streams == 0 && c.rest() && m.remove(c)
}

func (m *model) setPrivate(c *modelConn, s *modelSession) bool { // 2.1
	if c.streams > 0 && c.at != forgotten && !c.private && (!c.mux || c.owner != nil && c.owner == s) {
		if c.private = true; c.owner == nil && s != nil {
			m.move(withSession, s, c)
		}
	}
	return c.private && c.owner != nil && c.owner == s
}
