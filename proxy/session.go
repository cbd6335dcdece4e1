package proxy

import (
	"cmp"
	"net"
	"sync/atomic"
	"time"

	"github.com/reuselab/reuselab/proxy/h1"
	"github.com/reuselab/reuselab/proxy/parking"
	"github.com/reuselab/reuselab/proxy/pool"
)

// session is one client connection and what belongs to it. Thousands of them may be waiting, so it holds no more than
// it needs for that; what serves its requests is in the transaction that it borrows.
type session struct {
	fe    *frontend
	shard *shard
	conn  net.Conn
	spot  parking.Spot
	// prefersLast ties the client to the servers that it has connections of its own to.
	prefersLast bool
	owned       *pool.Session // server connections that serve this client alone; nil until there may be any

	serving atomic.Pointer[server] // who has its request; nil between requests
	begun   *beginning             // of a request whose head is not all here; nil: none

	lingering *lingering // unless nil, everything was said
	number    uint32     // unique in the process

	accepted time.Time
	served   int // requests answered

	greets bool   // the client begins with a PROXY header, which is not here yet
	facts  *facts // what rules know of the client; nil until they ask

	before, behind *session // in the shard's list
}

func newSession(fe *frontend, sh *shard, conn net.Conn) *session {
	s := &session{
		fe:       fe,
		shard:    sh,
		conn:     conn,
		accepted: time.Now(),
		number:   fe.p.next.Add(1),
	}
	s.spot = parking.Spot{Conn: conn, Wake: s.woken}
	return s
}

// owner returns what can own server connections in the session's name.
func (s *session) owner() *pool.Session {
	if s.owned == nil {
		s.owned = pool.NewSession(s.fe.cfg.MaxSessionSrvConns)
	}
	return s.owned
}

func (s *session) begin() {
	s.fe.counters.by(s.shard).sessions.Add(1)
	s.fe.p.sessions.Add(1)
	s.fe.p.fds.open.Add(1)
	s.shard.add(s)
	if s.fe.p.ctx.Err() != nil {
		s.conn.Close() // Close may have listed the sessions just before
	}
	if s.fe.cfg.TCP {
		s.fe.p.others.Go(s.link)
		return
	}
	s.wait()
}

// wait parks the session until its next request begins.
func (s *session) wait() {
	s.shard.lot.Park(&s.spot, s.patience())
	if s.fe.p.stopping.Load() {
		s.leaveIfIdle()
	}
}

// beginning is what a session keeps of a request's head while it waits for the rest: so many bytes, and neither goroutine
// nor buffer, so that thousands of slow clients hold little.
type beginning struct {
	head []byte
	due  time.Time // when the head has to be whole; zero: no limit
}

// keep lets the session wait for the rest of a head, of which this much is here. An empty line ahead of it, which is no part
// of it, starts the clock, too (measured).
func (s *session) keep(head []byte) {
	if s.begun == nil {
		s.begun = &beginning{due: s.headDue()}
	}
	s.begun.head = append(s.begun.head[:0], head...)
}

// headDue is when a head that begins now has to be whole: `timeout http-request` after that, or for the first one after
// the accept; `timeout client` does without it (specification 5.5), and for a PROXY header.
func (s *session) headDue() time.Time {
	t := s.fe.cfg.Timeouts
	from := s.accepted
	switch {
	case s.greets:
		return after(from, t.Client)
	case s.served > 0:
		from = time.Now()
	}
	return after(from, cmp.Or(t.HTTPRequest, t.Client))
}

// patience is how long the client is waited for. The first request's time is counted from the accept on, and that of a
// later one begins with its first byte; until then `timeout http-keep-alive` counts (specification 5.5).
func (s *session) patience() time.Time {
	switch {
	case s.lingering != nil:
		return s.lingering.until
	case s.begun != nil:
		return s.begun.due
	}
	t := s.fe.cfg.Timeouts
	if s.served == 0 {
		return s.headDue()
	}
	return after(time.Now(), cmp.Or(t.HTTPKeepAlive, t.HTTPRequest, t.Client))
}

// after is t+d, or never where d is no limit.
func after(t time.Time, d time.Duration) time.Time {
	if d <= 0 {
		return time.Time{}
	}
	return t.Add(d)
}

// leaveIfIdle closes the session if it waits between two requests.
func (s *session) leaveIfIdle() {
	if !s.shard.lot.Unpark(&s.spot) {
		return
	}
	between := s.served > 0 && s.begun == nil && s.lingering == nil
	if between || s.fe.p.ctx.Err() != nil {
		s.close()
		return
	}
	s.shard.lot.Park(&s.spot, s.patience())
}

// woken goes on with what ended the wait; a transaction runs on the goroutine that the lot gave.
func (s *session) woken(e parking.Event, prefix []byte) {
	switch {
	case s.lingering != nil:
		s.drained(e)
	case e == parking.Readable || s.begun != nil: // a request that began gets its answer, however it goes on
		s.serve(prefix)
	case e == parking.Expired:
		s.unasked(408)
		s.close()
	default:
		s.gone()
	}
}

// gone closes the session of a client that closed first.
func (s *session) gone() {
	s.unasked(400)
	s.close()
}

// unasked tells a client that not even its first request began, with `option http-ignore-probes` unless it did, and counts it (manual
// 4.2: "any connection closed or timed out while having not received any data is ignored"). Nothing is said to a client that merely
// kept its connection for too long, nor to one whose PROXY header is missing.
func (s *session) unasked(status int) {
	if s.served > 0 || s.greets || s.fe.cfg.IgnoreProbes || s.fe.p.ctx.Err() != nil {
		return
	}
	s.noRequest()
	if !s.fe.silentOn(status) {
		var w wire
		w.open(s.conn, s.fe.cfg.Timeouts.Client)
		_, _ = w.Write(h1.ErrorResponse(status))
	}
}

// serve runs transactions, strictly one after another, until nothing more is here. A client may send requests without
// waiting for the responses; they are not looked at before the one ahead of them is done with (specification 5.4).
func (s *session) serve(prefix []byte) {
	t := borrowTransaction(s)
	err := t.look(prefix)
	if err == nil && s.greets {
		err = t.greet()
	}
	if err != nil {
		t.giveBack()
		if err == parking.ErrNotReady {
			s.wait()
		} else {
			s.gone()
		}
		return
	}
	for {
		next := t.run()
		if next == partial {
			s.keep(t.reader.Unread())
			t.giveBack()
			s.wait()
			return
		}
		s.begun = nil
		if next != again {
			s.end(next, &t.wire)
			t.giveBack()
			return
		}
		s.served++
		if t.reader.Buffered() == 0 {
			t.giveBack()
			s.wait()
			return
		}
	}
}

// next is what becomes of a session after a transaction.
type next uint8

const (
	again    next = iota // it goes on
	partial              // there was none yet: the head is not all here
	done                 // everything was read and answered: close
	unread               // the client may still be sending: close so that it can read our last words
	breaking             // the response is incomplete and must not look complete: reset
)

func (s *session) end(n next, w *wire) {
	switch n {
	case done:
		if w.pending() {
			s.linger(w)
			return
		}
	case unread:
		s.linger(w)
		return
	case breaking:
		reset(s.conn)
	}
	s.close()
}

// close ends the session and what only it could use.
func (s *session) close() {
	s.conn.Close()
	if s.owned != nil {
		for _, c := range s.owned.Close() {
			c.Wire.(serverConn).shut()
		}
	}
	s.shard.remove(s)
	s.fe.p.fds.open.Add(-1)
	s.fe.leave()
	s.fe.p.sessions.Done()
}
