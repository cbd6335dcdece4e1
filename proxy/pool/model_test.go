package pool

import (
	"cmp"
	"slices"
	"time"
)

// The model is the specification's pseudo-code over one flat slice: every list is a search, every gauge a count. It is
// slow, knows no locks, and shares nothing with the pool but the words.

type modelConn struct {
	id, thread                              int
	key                                     Key
	mux                                     bool
	state                                   string // busy avail idle safe owned kept gone
	since                                   int    // when it joined the list of its state
	owner                                   *modelSession
	ownedSince                              int
	streams, limit, served                  int
	private, shareable, established, broken bool
}

func (c *modelConn) room() bool   { return !c.broken && c.streams < c.limit }
func (c *modelConn) parked() bool { return c.state == "idle" || c.state == "safe" }

type modelSession struct {
	max    int
	closed bool
}

type model struct {
	mode                  string
	threads, max, low     int
	delay                 time.Duration
	shared, maintenance   bool
	streams               int
	fds                   FDLevel
	conns                 []*modelConn
	clock                 int
	peak, estimate, start int
	connects, reuses      int
	armed                 bool
	at                    time.Time
}

// move puts c into the list of a state, behind all that are there.
func (m *model) move(c *modelConn, state string) {
	m.clock++
	c.state, c.since = state, m.clock
}

func (m *model) count(is func(c *modelConn) bool) (n int) {
	for _, c := range m.conns {
		if is(c) {
			n++
		}
	}
	return n
}

func (m *model) used() int {
	return m.count(func(c *modelConn) bool {
		return !c.private && (c.state == "busy" || c.state == "avail" || c.state == "owned")
	})
}

func (m *model) idle() int { return m.count((*modelConn).parked) }

func (m *model) on(thread int, state string) int {
	return m.count(func(c *modelConn) bool { return c.thread == thread && c.state == state })
}

func (m *model) bump(used int) {
	m.peak = max(m.peak, used)
	m.estimate = max(m.estimate, used)
}

// first finds the connection that has been longest in a list.
func (m *model) first(thread int, state string, k Key) *modelConn {
	return m.oldest(func(c *modelConn) bool { return c.thread == thread && c.state == state && c.key == k })
}

func (m *model) oldest(is func(c *modelConn) bool) *modelConn {
	var best *modelConn
	for _, c := range m.conns {
		if is(c) && (best == nil || c.since < best.since) {
			best = c
		}
	}
	return best
}

// list is the one rule about who is available.
func (m *model) list(c *modelConn) {
	want := c.mux && c.shareable && !c.private && c.owner == nil && c.room()
	if want && c.state == "busy" {
		m.move(c, "avail")
	} else if !want && c.state == "avail" {
		c.state = "busy"
	}
}

func (m *model) own(c *modelConn, s *modelSession) {
	if s != nil && !s.closed {
		m.clock++
		c.owner, c.state, c.ownedSince = s, "owned", m.clock
	}
}

func (m *model) pick(thread int, k Key, first, retrySafe bool, s *modelSession) *modelConn {
	c := m.sessionConn(thread, k, s)
	if c == nil && m.mode != "never" {
		c = m.first(thread, "avail", k)
		if c == nil && m.max != 0 && m.idle() > 0 {
			if !first || retrySafe {
				c = m.grab(thread, k, true)
			} else if m.mode != "safe" {
				c = m.grab(thread, k, false)
				if c == nil && m.mode == "always" {
					c = m.grab(thread, k, true)
				}
			}
			if c != nil {
				c.thread, c.state = thread, "busy"
				m.bump(m.used())
				if c.mux {
					if m.mode == "safe" {
						m.own(c, s)
					} else {
						c.shareable = true
					}
				}
			}
		}
	}
	if c == nil {
		return nil
	}
	if c.state == "kept" {
		c.state = "owned"
	}
	c.streams++
	m.list(c)
	m.reuses++
	return c
}

func (m *model) sessionConn(thread int, k Key, s *modelSession) *modelConn {
	var best *modelConn
	for _, c := range m.conns {
		if s != nil && c.owner == s && c.thread == thread && c.key == k && c.established && c.room() &&
			(best == nil || c.ownedSince < best.ownedSince) {
			best = c
		}
	}
	return best
}

func (m *model) grab(thread int, k Key, unproven bool) *modelConn {
	from := func(thread int) (c *modelConn) {
		if unproven {
			c = m.first(thread, "idle", k)
		}
		if c == nil {
			c = m.first(thread, "safe", k)
		}
		return c
	}
	if c := from(thread); c != nil {
		return c
	}
	if !m.shared || m.idle() < m.low && m.fds == FDsPlenty {
		return nil
	}
	for n := range m.threads {
		other := (m.start + n) % m.threads
		if other == thread {
			continue
		}
		if c := from(other); c != nil {
			m.start = (other + 1) % m.threads
			return c
		}
	}
	return nil
}

func (m *model) connect(id, thread int, k Key, mux bool, s *modelSession) *modelConn {
	c := &modelConn{id: id, thread: thread, key: k, mux: mux, state: "busy", streams: 1, limit: 1}
	if mux {
		c.limit = m.streams
	}
	m.conns = append(m.conns, c)
	m.connects++
	m.bump(m.used())
	switch {
	case m.mode == "never":
		c.private = true
		m.own(c, s)
	case m.mode == "safe" && mux:
		m.own(c, s)
	case m.mode == "always" && mux:
		c.shareable = true
	}
	m.list(c)
	return c
}

func (m *model) detach(c *modelConn, reusable bool, now time.Time) Verdict {
	c.streams--
	if reusable {
		c.served++
		c.established = true
	} else {
		c.broken = true
	}
	if c.streams > 0 {
		if c.owner == nil {
			c.shareable = c.mux
		}
		m.list(c)
		return Keep
	}
	if c.state == "gone" || !c.room() {
		c.state, c.owner = "gone", nil
		return Close
	}
	if c.private {
		s := c.owner
		if s == nil || s.closed || m.maintenance ||
			m.count(func(c *modelConn) bool { return c.owner == s && c.state == "kept" }) >= s.max {
			c.state, c.owner = "gone", nil
			return Close
		}
		m.move(c, "kept")
		return Keep
	}
	c.owner = nil
	if !m.admit(c) {
		c.state = "gone"
		return Close
	}
	if c.mux || c.served >= 2 {
		m.move(c, "safe")
	} else {
		m.move(c, "idle")
	}
	c.shareable = false
	if !m.armed {
		m.armed, m.at = true, now.Add(m.delay)
	}
	return Parked
}

// admit is 1.5; c has no stream any more but still counts as used.
func (m *model) admit(c *modelConn) bool {
	if c.state == "owned" {
		c.state = "busy"
	}
	proven := c.mux || c.served >= 2
	if m.delay == 0 || m.maintenance || m.fds == FDsHigh || m.max != -1 && m.idle() >= m.max {
		return false
	}
	a := m.on(c.thread, "safe") == 0 && (proven || m.on(c.thread, "idle") == 0)
	b := m.fds == FDsPlenty && m.used()+m.idle() <= max(m.used(), m.estimate)+m.low
	return a || b
}

// drop forgets a connection.
func (m *model) drop(c *modelConn) {
	c.state, c.owner = "gone", nil
}

func (m *model) remove(c *modelConn) bool {
	if c.state == "gone" {
		return false
	}
	c.broken = true
	m.drop(c)
	return c.streams == 0
}

func (m *model) setLimit(c *modelConn, n int) bool {
	if c.state == "gone" {
		return false
	}
	c.limit = n
	if n == 0 && c.streams == 0 {
		m.drop(c)
		return true
	}
	m.list(c)
	return false
}

func (m *model) setPrivate(c *modelConn, s *modelSession) bool {
	switch {
	case c.state == "gone" || c.streams == 0:
		return false
	case c.private:
		return s != nil && c.owner == s
	case c.mux && (s == nil || c.owner != s):
		return false
	}
	c.private = true
	m.list(c)
	if c.owner == nil {
		m.own(c, s)
	}
	return true
}

func (m *model) closeSession(s *modelSession) (ids []int) {
	s.closed = true
	mine := slices.Clone(m.conns)
	slices.SortFunc(mine, func(a, b *modelConn) int { return cmp.Compare(a.ownedSince, b.ownedSince) })
	for _, c := range mine {
		switch {
		case c.owner != s:
		case c.state == "kept":
			m.drop(c)
			ids = append(ids, c.id)
		default:
			c.owner, c.state = nil, "busy"
		}
	}
	return ids
}

func (m *model) purge(now time.Time) (ids []int) {
	if !m.armed || now.Before(m.at) {
		return nil
	}
	if idle := m.idle(); idle > 0 {
		excess := m.used() + idle - max(m.peak, m.estimate)
		kill := excess / 2
		if excess%2 != 0 {
			kill++
		}
		m.estimate = max((m.estimate+m.peak)/2, m.peak)
		m.peak = m.used()
		for thread := range m.threads {
			if kill > 0 {
				n := kill*(m.on(thread, "idle")+m.on(thread, "safe"))/idle + 1
				ids = append(ids, m.dropOldest(thread, n)...)
			}
		}
	}
	m.armed, m.at = m.idle() > 0, now.Add(m.delay)
	return ids
}

func (m *model) dropOldest(thread, n int) (ids []int) {
	for range n {
		c := m.oldest(func(c *modelConn) bool { return c.thread == thread && c.parked() })
		if c == nil {
			break
		}
		m.drop(c)
		ids = append(ids, c.id)
	}
	return ids
}

func (m *model) drain() (ids []int) {
	for thread := range m.threads {
		ids = append(ids, m.dropOldest(thread, len(m.conns))...)
		for {
			c := m.oldest(func(c *modelConn) bool { return c.thread == thread && c.state == "kept" })
			if c == nil {
				break
			}
			m.drop(c)
			ids = append(ids, c.id)
		}
	}
	return ids
}

func (m *model) evict(thread int) []int {
	for n := range m.threads {
		if m.fds != FDsHigh {
			break
		}
		if ids := m.dropOldest((thread+n)%m.threads, 1); ids != nil {
			return ids
		}
	}
	return nil
}

func (m *model) stats() Stats {
	s := Stats{UsedCur: m.used(), UsedMax: m.peak, NeedEst: m.estimate, IdleCur: m.idle(),
		Connect: uint64(m.connects), Reuse: uint64(m.reuses)}
	for thread := range m.threads {
		i, f := m.on(thread, "idle"), m.on(thread, "safe")
		s.UnsafeNb += i
		s.SafeNb += f
		s.IdlePerThr = append(s.IdlePerThr, i+f)
		s.IdleSess += m.on(thread, "kept")
	}
	return s
}
