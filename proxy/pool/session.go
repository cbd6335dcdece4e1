package pool

import (
	"slices"
	"sync"
	"sync/atomic"
)

// DefaultSessionConns is the default of max-session-srv-conns.
const DefaultSessionConns = 5

// Session is one client connection's own list of server connections, over the pools of all servers: the private ones,
// and in safe mode the busy multiplexed ones. A nil Session owns nothing.
type Session struct {
	max  int
	size atomic.Int32 // of conns; lets a lookup pass by without the lock

	// mu comes after a shard's lock, and no other lock after it.
	mu     sync.Mutex
	conns  []*Conn // in the order of joining
	idle   int     // how many of them are idle
	closed bool
}

// NewSession returns the list of a new client connection. max is max-session-srv-conns, the most idle connections that
// it keeps; 0 or less keeps none.
func NewSession(max int) *Session {
	return &Session{max: max}
}

// Close tells that the client went away. It returns the connections to close: those that waited for this client alone.
// Busy ones belong to nobody from now on: when their last stream leaves, private ones are closed and others park.
// A closed session owns nothing any more; closing it again returns nothing.
func (s *Session) Close() []*Conn {
	s.mu.Lock()
	s.closed = true
	mine := slices.Clone(s.conns)
	s.mu.Unlock()

	var idle []*Conn
	for _, c := range mine {
		sh := c.lock()
		switch {
		case c.owner != s: // it left while we waited for the lock
		case c.place == kept:
			c.forget(sh)
			idle = append(idle, c)
		default:
			s.drop(c)
			c.place = inUse
		}
		sh.mu.Unlock()
	}
	return idle
}

// Prefer returns the first pool of whose connections the session owns an established one and for which usable says yes,
// in the order in which it came to own them; nil when there is none. usable is called with a lock held: it must be quick
// and must not call a Pool.
func (s *Session) Prefer(usable func(*Pool) bool) *Pool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.conns {
		if c.established.Load() && usable(c.pool) {
			return c.pool
		}
	}
	return nil
}

// find returns the session's first connection of this pool with this key that is established and has room.
func (s *Session) find(p *Pool, sh *shard, k Key) *Conn {
	if s == nil || s.size.Load() == 0 {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.conns {
		if c.pool == p && c.key == k && c.shard.Load() == sh && c.established.Load() && c.room() {
			return c
		}
	}
	return nil
}

// The methods below are called with the connection's shard locked.

// own makes a connection in use the session's. A session that is closed cannot own; then it remains nobody's.
func (s *Session) own(c *Conn) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.conns = append(s.conns, c)
	s.size.Add(1)
	c.owner, c.place = s, owned
}

// drop ends the ownership; the caller gives c its next place.
func (s *Session) drop(c *Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns = slices.DeleteFunc(s.conns, func(o *Conn) bool { return o == c })
	s.size.Add(-1)
	c.owner = nil
}

// keep counts an idle connection of the session, unless it has enough of them.
func (s *Session) keep(c *Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.idle >= s.max {
		return false
	}
	s.idle++
	return true
}

func (s *Session) unkeep() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.idle--
}
